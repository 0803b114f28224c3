-- movies.genre.unlink_all
-- $1 movie id. The number of genres that it had.
-- The movie is locked first, as by a new link and by an import: who holds its links never waits for it.
-- Plan: movies_pkey, movie_genres_pkey.
WITH movie AS MATERIALIZED (
    SELECT m.id
    FROM movies AS m
    WHERE m.id = $1
    FOR NO KEY UPDATE
)
DELETE FROM movie_genres AS mg
USING movie
WHERE mg.movie_id = movie.id
