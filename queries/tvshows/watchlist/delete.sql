-- tvshows.watchlist.delete
-- $1 user id, $2 series id. One row changed, or none.
-- Plan: series_watchlist_pkey.
DELETE FROM series_watchlist
WHERE user_id = $1
  AND series_id = $2
