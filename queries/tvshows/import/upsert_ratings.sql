-- tvshows.import.upsert_ratings
-- $1 import id. The number of ratings by other sites that were made or changed; what a row leaves empty stays.
-- Plan: series_import_external_ratings_pkey, series_import_staging_pkey, series_external_ratings_pkey.
INSERT INTO series_external_ratings AS r (series_id, source, rating, vote_count)
SELECT DISTINCT ON (s.target_id, i.source) s.target_id, i.source, i.rating, i.vote_count
FROM series_import_external_ratings AS i
JOIN series_import_staging AS s ON s.import_id = i.import_id AND s.line = i.line
WHERE i.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.target_id, i.source, i.position
ON CONFLICT (series_id, source) DO UPDATE
SET rating = coalesce(excluded.rating, r.rating),
    vote_count = coalesce(excluded.vote_count, r.vote_count),
    updated_at = now()
