-- qar.expedition.delete
-- $1 id. One row changed, or none.
-- Plan: expeditions_pkey.
DELETE FROM qar.expeditions
WHERE id = $1
