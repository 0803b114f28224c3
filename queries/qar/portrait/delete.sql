-- qar.portrait.delete
-- $1 id. One row changed, or none.
-- Plan: crew_portraits_pkey.
DELETE FROM qar.crew_portraits
WHERE id = $1
