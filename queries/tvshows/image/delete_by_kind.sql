-- tvshows.image.delete_by_kind
-- $1 series id, $2 image_type. The number of images of the type that it had.
-- Plan: idx_series_images_type.
DELETE FROM series_images
WHERE series_id = $1
  AND image_type = $2
