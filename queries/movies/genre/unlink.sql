-- movies.genre.unlink
-- $1 movie id, $2 genre id. One row, or none if the movie has not the genre.
-- Plan: movie_genres_pkey.
DELETE FROM movie_genres
WHERE movie_id = $1
  AND genre_id = $2
