-- tvshows.watch.delete_of_user
-- $1 user id. One row: how many sessions were deleted. The states of all episodes go with them.
-- Plan: a function call: idx_episode_watch_history_user_time, episode_watch_state_pkey.
-- Buffers: 5000, because everything that the user ever played is deleted.
SELECT episode_watch_forget_all($1) AS "deleted!"
