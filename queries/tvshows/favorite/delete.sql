-- tvshows.favorite.delete
-- $1 user id, $2 series id. One row changed, or none.
-- Plan: series_favorites_pkey.
DELETE FROM series_favorites
WHERE user_id = $1
  AND series_id = $2
