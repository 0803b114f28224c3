-- qar.access.list_of_user
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The accesses of one user, the latest first.
-- Plan: idx_access_log_user_id.
SELECT id, user_id, reason, host(ip_address) AS ip_address, granted_at, expires_at
FROM qar.access_log
WHERE user_id = $1
  AND (granted_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY granted_at DESC, id DESC
LIMIT $4
