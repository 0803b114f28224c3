-- movies.image.delete_of_movie
-- $1 movie id. The number of images that it had.
-- Plan: idx_movie_images_type.
DELETE FROM movie_images
WHERE movie_id = $1
