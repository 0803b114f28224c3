-- users.resource_grant.list_of_resource
-- $1 resource_type, $2 resource_id, $3 and $4 sort key and id of the last row seen (NULL: from the start), $5 rows.
-- The grants of a thing that are not expired, the latest first.
-- Plan: idx_resource_grants_resource.
SELECT id, user_id, resource_type, resource_id, grant_type, granted_by, granted_at, expires_at
FROM resource_grants
WHERE resource_type = $1
  AND resource_id = $2
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
  AND (granted_at, id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY granted_at DESC, id DESC
LIMIT $5
