-- qar.provision.set_priority
-- $1 id, $2 priority. One row changed, or none.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET priority = $2
WHERE id = $1
