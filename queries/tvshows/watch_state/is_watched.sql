-- tvshows.watch_state.is_watched
-- $1 user id, $2 episode id. One row.
-- Plan: episode_watch_state_pkey.
SELECT EXISTS (SELECT FROM episode_watch_state WHERE user_id = $1 AND episode_id = $2 AND watch_count > 0) AS "watched!"
