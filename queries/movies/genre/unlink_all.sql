-- movies.genre.unlink_all
-- $1 movie id. The number of genres that it had.
-- Plan: movie_genres_pkey.
DELETE FROM movie_genres
WHERE movie_id = $1
