-- qar.provision.delete
-- $1 id. One row changed, or none.
-- Plan: provisions_pkey.
DELETE FROM qar.provisions
WHERE id = $1
