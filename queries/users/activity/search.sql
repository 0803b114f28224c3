-- users.activity.search
-- $1 words, $2 and $3 from and until which time, $4 and $5 sort key and id of the last row seen (NULL: from the start), $6 rows. The latest first.
-- Plan: idx_activity_log_words of the partitions of that time; sorts what matches.
SELECT id, user_id, username, action, module, resource_type, resource_id, changes, metadata, host(ip_address) AS ip_address, user_agent, success,
       error_message, created_at
FROM activity_log
WHERE created_at >= $2
  AND created_at < $3
  AND activity_log_words(username, action, resource_type, error_message) @@ words_query($1, 2)
  AND (created_at, id) < (coalesce($4, 'infinity'::timestamptz), coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $6
