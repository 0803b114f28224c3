-- movies.user_rating.upsert
-- $1 user id, $2 movie id, $3 rating. One row; a review stays.
-- Plan: movie_user_ratings_pkey.
INSERT INTO movie_user_ratings (user_id, movie_id, rating)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, movie_id) DO UPDATE SET rating = excluded.rating
RETURNING user_id, movie_id, rating, review, created_at, updated_at
