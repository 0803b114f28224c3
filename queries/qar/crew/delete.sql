-- qar.crew.delete
-- $1 id. One row changed, or none.
-- Plan: crew_pkey.
DELETE FROM qar.crew
WHERE id = $1
