-- qar.mark.delete
-- $1 user id, $2 expedition id. One row changed, or none.
-- Plan: marked_charts_pkey.
DELETE FROM qar.marked_charts
WHERE user_id = $1
  AND expedition_id = $2
