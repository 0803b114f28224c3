-- tvshows.watchlist.exists
-- $1 user id, $2 series id. One row.
-- Plan: series_watchlist_pkey.
SELECT EXISTS (SELECT FROM series_watchlist WHERE user_id = $1 AND series_id = $2) AS "exists!"
