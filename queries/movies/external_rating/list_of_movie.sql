-- movies.external_rating.list_of_movie
-- $1 movie id. Its ratings by other sites, by site.
-- Plan: movie_external_ratings_pkey.
SELECT r.source, r.rating, r.vote_count, r.certified, r.updated_at
FROM movie_external_ratings AS r
WHERE r.movie_id = $1
ORDER BY r.source
