-- users.server_stat.list
-- No parameters. All of them by key, at most 10,000.
-- Plan: server_stats_pkey: a server keeps some dozens.
SELECT stat_key, stat_value, computed_at
FROM server_stats
ORDER BY stat_key
LIMIT 10000
