-- qar.mark.exists
-- $1 user id, $2 expedition id. One row.
-- Plan: marked_charts_pkey.
SELECT EXISTS (
    SELECT
    FROM qar.marked_charts
    WHERE user_id = $1
      AND expedition_id = $2
) AS "exists!"
