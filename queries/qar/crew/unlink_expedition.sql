-- qar.crew.unlink_expedition
-- $1 expedition id, $2 crew id. One row changed, or none.
-- Plan: expedition_crew_pkey.
DELETE FROM qar.expedition_crew
WHERE expedition_id = $1
  AND crew_id = $2
