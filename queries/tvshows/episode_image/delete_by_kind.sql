-- tvshows.episode_image.delete_by_kind
-- $1 episode id, $2 image_type. The number of images of the type that it had.
-- Plan: idx_episode_images_type.
DELETE FROM episode_images
WHERE episode_id = $1
  AND image_type = $2
