-- tvshows.external_rating.list_of_series
-- $1 series id. Its ratings by other sites, by site; nothing of a deleted one.
-- Plan: idx_series_seen, series_external_ratings_pkey.
SELECT r.source, r.rating, r.vote_count, r.certified, r.updated_at
FROM series_external_ratings AS r
WHERE r.series_id = $1
  AND EXISTS (SELECT FROM series AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY r.source
