-- movies.watch.delete_of_user
-- $1 user id. One row: how many sessions were deleted. The states of all movies go with them.
-- Plan: a function call: idx_watch_history_user_time, movie_watch_state_pkey.
-- Buffers: 5000, because everything that the user ever played is deleted.
SELECT movie_watch_forget_all($1) AS "deleted!"
