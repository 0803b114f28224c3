-- tvshows.season_image.delete_of_season
-- $1 season id. The number of images that it had.
-- Plan: idx_season_images_type.
DELETE FROM season_images
WHERE season_id = $1
