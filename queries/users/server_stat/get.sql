-- users.server_stat.get
-- $1 stat_key. Zero or one row.
-- Plan: server_stats_pkey.
SELECT stat_key, stat_value, computed_at
FROM server_stats
WHERE stat_key = $1
