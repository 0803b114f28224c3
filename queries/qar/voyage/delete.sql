-- qar.voyage.delete
-- $1 id. One row changed, or none.
-- Plan: voyages_pkey.
DELETE FROM qar.voyages
WHERE id = $1
