-- qar.provision.set_integration
-- $1 id, $2 integration_id, $3 integration_status. One row changed, or none.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET integration_id = $2,
    integration_status = $3
WHERE id = $1
