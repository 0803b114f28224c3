-- users.resource_grant.update
-- $1 grant id, $2 grant_type, $3 expires_at. One row changed, or none.
-- Plan: resource_grants_pkey.
UPDATE resource_grants
SET grant_type = $2,
    expires_at = $3
WHERE id = $1
