-- movies.watch.delete_of_movie
-- $1 user id, $2 movie id. One row: whether there was anything. Sessions and state go, and what is begun meanwhile with them or not at all.
-- Plan: a function call: idx_movie_watch_history_user_movie, movie_watch_state_pkey.
SELECT movie_watch_forget($1, ARRAY[$2::uuid]) AS "deleted!"
