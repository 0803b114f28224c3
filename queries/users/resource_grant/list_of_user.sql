-- users.resource_grant.list_of_user
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The user's grants that are not expired, the latest first.
-- Plan: idx_resource_grants_user.
SELECT id, user_id, resource_type, resource_id, grant_type, granted_by, granted_at, expires_at
FROM resource_grants
WHERE user_id = $1
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
  AND (granted_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY granted_at DESC, id DESC
LIMIT $4
