-- qar.roster.delete
-- $1 user id, $2 crew id. One row changed, or none.
-- Plan: crew_roster_pkey.
DELETE FROM qar.crew_roster
WHERE user_id = $1
  AND crew_id = $2
