-- qar.chart.delete
-- $1 id. One row changed, or none.
-- Plan: expedition_charts_pkey.
DELETE FROM qar.expedition_charts
WHERE id = $1
