-- movies.watch.delete
-- $1 user id, $2 session's id. One row: how many sessions were deleted, 0 or 1.
-- The state of user and movie falls back to the session before; with the last session it goes.
-- Plan: none here; in movie_watch_delete() movie_watch_history_pkey, idx_movie_watch_history_user_movie, movie_watch_state_pkey.
SELECT movie_watch_delete($1, $2) AS "deleted!"
