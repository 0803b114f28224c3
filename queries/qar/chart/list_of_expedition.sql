-- qar.chart.list_of_expedition
-- $1 expedition_id. The primary first.
-- Plan: idx_expedition_charts_expedition_id.
SELECT id, expedition_id, path, kind, source, is_primary, created_at
FROM qar.expedition_charts
WHERE expedition_id = $1
ORDER BY is_primary DESC, id
