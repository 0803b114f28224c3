-- users.resource_grant.delete_by_id
-- $1 grant id. One row changed, or none.
-- Plan: resource_grants_pkey.
DELETE FROM resource_grants
WHERE id = $1
