-- qar.roster.exists
-- $1 user id, $2 crew id. One row.
-- Plan: crew_roster_pkey.
SELECT EXISTS (
    SELECT
    FROM qar.crew_roster
    WHERE user_id = $1
      AND crew_id = $2
) AS "exists!"
