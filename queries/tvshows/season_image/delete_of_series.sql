-- tvshows.season_image.delete_of_series
-- $1 series id. The number of images that its seasons had.
-- Plan: idx_seasons_series_id, idx_season_images_type.
DELETE FROM season_images AS i
USING seasons AS o
WHERE o.series_id = $1
  AND i.season_id = o.id
