-- qar.chart.set_primary
-- $1 id. One or two rows changed, none if there is no such picture: it gets the mark, the one before loses it. All are locked first, in
-- one order, so that concurrent calls queue and see each other's mark.
-- Plan: expedition_charts_pkey, idx_expedition_charts_expedition_id.
WITH locked AS (
    SELECT i.id, i.is_primary
    FROM qar.expedition_charts AS chosen
    JOIN qar.expedition_charts AS i ON i.expedition_id = chosen.expedition_id AND i.kind = chosen.kind
    WHERE chosen.id = $1
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
)
UPDATE qar.expedition_charts AS i
SET is_primary = (i.id = $1)
FROM locked
WHERE i.id = locked.id
  AND (locked.is_primary OR i.id = $1)
