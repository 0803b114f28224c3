-- tvshows.watch.mark_watched
-- $1 a new session's id, $2 user id, $3 episode id. One row: a session that is complete. The state is written along: watched once more.
-- Plan: insert; episode_watch_state_pkey.
WITH state AS (
    INSERT INTO episode_watch_state AS s (user_id, episode_id, completed_at, watch_count)
    VALUES ($2, $3, now(), 1)
    ON CONFLICT (user_id, episode_id) DO UPDATE
    SET completed_at = excluded.completed_at,
        watch_count = s.watch_count + 1,
        last_watched_at = excluded.last_watched_at
)
INSERT INTO episode_watch_history (id, user_id, episode_id, completed, completed_at)
VALUES ($1, $2, $3, true, now())
RETURNING id, user_id, episode_id, position_ms, duration_ms, completed, completed_at, device_name, device_type, client_name, play_method, started_at, watched_at
