-- movies.import.upsert_ratings
-- $1 import id. The number of ratings by other sites that were made or changed; what a row leaves empty stays.
-- Plan: movie_import_external_ratings_pkey, movie_import_staging_pkey, movie_external_ratings_pkey.
INSERT INTO movie_external_ratings AS r (movie_id, source, rating, vote_count)
SELECT DISTINCT ON (s.target_id, i.source) s.target_id, i.source, i.rating, i.vote_count
FROM movie_import_external_ratings AS i
JOIN movie_import_staging AS s ON s.import_id = i.import_id AND s.line = i.line
WHERE i.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, i.source, i.position
ON CONFLICT (movie_id, source) DO UPDATE
SET rating = coalesce(excluded.rating, r.rating),
    vote_count = coalesce(excluded.vote_count, r.vote_count),
    updated_at = now()
