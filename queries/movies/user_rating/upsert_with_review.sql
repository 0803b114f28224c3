-- movies.user_rating.upsert_with_review
-- $1 user id, $2 movie id, $3 rating, $4 review. One row.
-- Plan: movie_user_ratings_pkey.
INSERT INTO movie_user_ratings (user_id, movie_id, rating, review)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, movie_id) DO UPDATE SET rating = excluded.rating, review = excluded.review
RETURNING user_id, movie_id, rating, review, created_at, updated_at
