-- tvshows.watch.delete
-- $1 user id, $2 session's id. One row: how many sessions were deleted, 0 or 1.
-- The state of user and episode falls back to the session before; with the last session it goes.
-- Plan: episode_watch_history_pkey, idx_episode_watch_history_user_episode, episode_watch_state_pkey.
WITH gone AS (
    DELETE FROM episode_watch_history AS h
    WHERE h.id = $2
      AND h.user_id = $1
    RETURNING h.user_id, h.episode_id, h.completed
), latest AS (
    SELECT h.position_ms, h.duration_ms, h.completed, h.completed_at, h.watched_at
    FROM gone
    JOIN episode_watch_history AS h ON h.user_id = gone.user_id AND h.episode_id = gone.episode_id
    WHERE h.id <> $2
    ORDER BY h.watched_at DESC, h.id DESC
    LIMIT 1
), restored AS (
    UPDATE episode_watch_state AS s
    SET position_ms = latest.position_ms,
        duration_ms = latest.duration_ms,
        completed_at = latest.completed_at,
        watch_count = greatest(s.watch_count - gone.completed::int, latest.completed::int),
        last_watched_at = latest.watched_at
    FROM gone, latest
    WHERE s.user_id = gone.user_id
      AND s.episode_id = gone.episode_id
), forgotten AS (
    DELETE FROM episode_watch_state AS s
    USING gone
    WHERE s.user_id = gone.user_id
      AND s.episode_id = gone.episode_id
      AND NOT EXISTS (SELECT FROM latest)
)
SELECT count(*) AS "deleted!"
FROM gone
