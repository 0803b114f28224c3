-- tvshows.favorite.exists
-- $1 user id, $2 series id. One row.
-- Plan: series_favorites_pkey.
SELECT EXISTS (SELECT FROM series_favorites WHERE user_id = $1 AND series_id = $2) AS "exists!"
