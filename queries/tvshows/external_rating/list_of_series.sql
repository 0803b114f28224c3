-- tvshows.external_rating.list_of_series
-- $1 series id. Its ratings by other sites, by site.
-- Plan: series_external_ratings_pkey.
SELECT r.source, r.rating, r.vote_count, r.certified, r.updated_at
FROM series_external_ratings AS r
WHERE r.series_id = $1
ORDER BY r.source
