-- users.activity.search_words
-- $1 and $2 from and until which time, $3 action, $4 resource_type, $5 resource id, $6 success (NULL: any),
-- $7 words, $8 user id (NULL: any),
-- $9 and $10 sort key and id of the last row seen (NULL: from the start), $11 rows. The latest first.
-- Plan: idx_activity_log_words of the partitions of that time; sorts what matches.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE created_at >= $1
  AND created_at < $2
  AND action = coalesce($3, action)
  AND resource_type IS NOT DISTINCT FROM coalesce($4, resource_type)
  AND resource_id IS NOT DISTINCT FROM coalesce($5, resource_id)
  AND success = coalesce($6, success)
  AND activity_log_words(username, action, resource_type, error_message) @@ words_query($7, 2)
  AND user_id IS NOT DISTINCT FROM coalesce($8, user_id)
  AND (created_at, id) < (coalesce($9, 'infinity'::timestamptz), coalesce($10, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $11
