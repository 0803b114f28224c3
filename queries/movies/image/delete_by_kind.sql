-- movies.image.delete_by_kind
-- $1 movie id, $2 image_type. The number of images of the type that it had.
-- Plan: idx_movie_images_type.
DELETE FROM movie_images
WHERE movie_id = $1
  AND image_type = $2
