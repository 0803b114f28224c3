-- tvshows.watch.delete
-- $1 user id, $2 session's id. One row: how many sessions were deleted, 0 or 1.
-- The state of user and episode falls back to the session before; with the last session it goes.
-- Plan: none here; in episode_watch_delete() episode_watch_history_pkey, idx_episode_watch_history_user_episode, episode_watch_state_pkey.
SELECT episode_watch_delete($1, $2) AS "deleted!"
