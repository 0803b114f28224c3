-- tvshows.image.delete_of_series
-- $1 series id. The number of images that it had.
-- Plan: idx_series_images_type.
DELETE FROM series_images
WHERE series_id = $1
