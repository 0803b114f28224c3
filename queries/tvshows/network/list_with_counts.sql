-- tvshows.network.list_with_counts
-- $1 viewer (NULL: the system). The networks of which the viewer sees a series, by name, with how many he sees.
-- Plan: full scan, because every link counts: networks are few, and so are their series.
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at, count(*) AS "series!"
FROM tv_networks AS s
JOIN series_network_links AS l ON l.network_id = s.id
JOIN series AS m ON m.id = l.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
WHERE m.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level)
GROUP BY s.id
ORDER BY s.name_folded, s.id
