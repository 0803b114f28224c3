-- movies.watch.delete_of_movie
-- $1 user id, $2 movie id. One row: whether there was anything. Sessions and state go, in this order: as whoever reports
-- progress writes them.
-- Plan: idx_movie_watch_history_user_movie, movie_watch_state_pkey.
WITH history AS (
    DELETE FROM movie_watch_history
    WHERE user_id = $1
      AND movie_id = $2
    RETURNING id
), state AS (
    DELETE FROM movie_watch_state
    WHERE user_id = $1
      AND movie_id = $2
      AND (SELECT count(*) FROM history) >= 0
    RETURNING movie_id
)
SELECT EXISTS (SELECT FROM history) OR EXISTS (SELECT FROM state) AS "deleted!"
