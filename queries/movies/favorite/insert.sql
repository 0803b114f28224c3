-- movies.favorite.insert
-- $1 user id, $2 movie id. One row, or none if it is one already.
-- Plan: movie_favorites_pkey.
INSERT INTO movie_favorites (user_id, movie_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
