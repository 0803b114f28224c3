-- tvshows.season_image.delete_by_kind
-- $1 season id, $2 image_type. The number of images of the type that it had.
-- Plan: idx_season_images_type.
DELETE FROM season_images
WHERE season_id = $1
  AND image_type = $2
