-- tvshows.favorite.insert
-- $1 user id, $2 series id. One row, or none if it is one already.
-- Plan: series_favorites_pkey.
INSERT INTO series_favorites (user_id, series_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
