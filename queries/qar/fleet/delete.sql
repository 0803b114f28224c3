-- qar.fleet.delete
-- $1 id. One row changed, or none.
-- Plan: fleets_pkey.
DELETE FROM qar.fleets
WHERE id = $1
