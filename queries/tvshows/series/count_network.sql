-- tvshows.series.count_network
-- $1 viewer (NULL: the system), $2 network_id. One row: it counts them.
-- Plan: idx_series_network_links_network_id, idx_series_seen.
SELECT count(*) AS "series!"
FROM series_network_links AS l
JOIN series AS s ON s.id = l.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE l.network_id = $2
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
