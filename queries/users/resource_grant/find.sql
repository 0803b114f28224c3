-- users.resource_grant.find
-- $1 user id, $2 resource_type, $3 resource_id. Zero or one row, if it is not expired.
-- Plan: resource_grants_user_id_resource_key.
SELECT id, user_id, resource_type, resource_id, grant_type, granted_by, granted_at, expires_at
FROM resource_grants
WHERE user_id = $1
  AND resource_type = $2
  AND resource_id = $3
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
