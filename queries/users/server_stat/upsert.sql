-- users.server_stat.upsert
-- $1 stat_key, $2 stat_value. One row changed.
-- Plan: server_stats_pkey.
INSERT INTO server_stats (stat_key, stat_value)
VALUES ($1, $2)
ON CONFLICT (stat_key) DO UPDATE
SET stat_value = excluded.stat_value,
    computed_at = now()
