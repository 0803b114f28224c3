-- users.resource_grant.delete
-- $1 user id, $2 resource_type, $3 resource_id. One row changed, or none.
-- Plan: resource_grants_user_id_resource_key.
DELETE FROM resource_grants
WHERE user_id = $1
  AND resource_type = $2
  AND resource_id = $3
