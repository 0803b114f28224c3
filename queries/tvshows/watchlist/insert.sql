-- tvshows.watchlist.insert
-- $1 user id, $2 series id. One row, the last of the list; or none if the series is in it already.
-- Plan: idx_series_watchlist_user_position, series_watchlist_pkey.
INSERT INTO series_watchlist (user_id, series_id, position)
SELECT $1::uuid, $2::uuid, coalesce(max(w.position) + 1, 0)
FROM series_watchlist AS w
WHERE w.user_id = $1
ON CONFLICT DO NOTHING
