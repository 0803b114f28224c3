-- qar.missive.delete
-- $1 id. One row changed, or none.
-- Plan: provision_missives_pkey.
DELETE FROM qar.provision_missives
WHERE id = $1
