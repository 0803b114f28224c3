-- movies.external_rating.list_of_movie
-- $1 movie id. Its ratings by other sites, by site; nothing of a deleted one.
-- Plan: idx_movies_seen, movie_external_ratings_pkey.
SELECT r.source, r.rating, r.vote_count, r.certified, r.updated_at
FROM movie_external_ratings AS r
WHERE r.movie_id = $1
  AND EXISTS (SELECT FROM movies AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY r.source
