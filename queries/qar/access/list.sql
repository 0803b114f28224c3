-- qar.access.list
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows.
-- Every access that was given, the latest first.
-- Plan: idx_access_log_granted_at.
SELECT id, user_id, reason, host(ip_address) AS ip_address, granted_at, expires_at
FROM qar.access_log
WHERE (granted_at, id) < (coalesce($1, 'infinity'::timestamptz), coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY granted_at DESC, id DESC
LIMIT $3
