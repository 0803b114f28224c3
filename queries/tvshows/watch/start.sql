-- tvshows.watch.start
-- $1 session's id, $2 user id, $3 episode id, $4 position_ms, $5 duration_ms, $6 device_name, $7 device_type, $8 client_name, $9 play_method.
-- One row: the session. The state of user and episode is written along: a run is under way, whatever came before.
-- Plan: insert; episode_watch_state_pkey.
WITH state AS (
    INSERT INTO episode_watch_state AS s (user_id, episode_id, position_ms, duration_ms)
    VALUES ($2, $3, $4, $5)
    ON CONFLICT (user_id, episode_id) DO UPDATE
    SET position_ms = excluded.position_ms,
        duration_ms = coalesce(excluded.duration_ms, s.duration_ms),
        completed_at = NULL,
        last_watched_at = excluded.last_watched_at
)
INSERT INTO episode_watch_history (id, user_id, episode_id, position_ms, duration_ms, device_name, device_type, client_name, play_method)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id, user_id, episode_id, position_ms, duration_ms, completed, completed_at, device_name, device_type, client_name, play_method, started_at, watched_at
