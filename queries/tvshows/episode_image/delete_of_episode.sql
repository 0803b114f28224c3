-- tvshows.episode_image.delete_of_episode
-- $1 episode id. The number of images that it had.
-- Plan: idx_episode_images_type.
DELETE FROM episode_images
WHERE episode_id = $1
