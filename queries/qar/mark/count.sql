-- qar.mark.count
-- $1 user id. One row.
-- Plan: idx_marked_charts_user_id, counted.
SELECT count(*) AS "marks!"
FROM qar.marked_charts
WHERE user_id = $1
