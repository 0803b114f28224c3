-- qar.crew.unlink_voyage
-- $1 voyage id, $2 crew id. One row changed, or none.
-- Plan: voyage_crew_pkey.
DELETE FROM qar.voyage_crew
WHERE voyage_id = $1
  AND crew_id = $2
