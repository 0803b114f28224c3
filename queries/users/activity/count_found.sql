-- users.activity.count_found
-- $1 words, $2 and $3 from and until which time. One row.
-- Plan: idx_activity_log_words of the partitions of that time.
SELECT count(*) AS "entries!"
FROM activity_log
WHERE created_at >= $2
  AND created_at < $3
  AND activity_log_words(username, action, resource_type, error_message) @@ words_query($1, 2)
