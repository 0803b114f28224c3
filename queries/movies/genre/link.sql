-- movies.genre.link
-- $1 movie id, $2 genre id. One row, or none if the movie has the genre already.
-- Plan: movie_genres_pkey.
INSERT INTO movie_genres (movie_id, genre_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
