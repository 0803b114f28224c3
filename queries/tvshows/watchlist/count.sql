-- tvshows.watchlist.count
-- $1 viewer: the user or one of his profiles. One row: how many of the list he may see.
-- Plan: series_watchlist_pkey (the user's rows, counted: the list is his own and short), idx_series_seen.
SELECT count(*) AS "series!"
FROM series_watchlist AS f
JOIN series AS s ON s.id = f.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE f.user_id = viewer_user($1)
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
