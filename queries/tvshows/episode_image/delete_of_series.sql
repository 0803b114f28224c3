-- tvshows.episode_image.delete_of_series
-- $1 series id. The number of images that its episodes had.
-- Plan: episodes_pkey, idx_episode_images_type.
DELETE FROM episode_images AS i
USING episodes AS o
WHERE o.series_id = $1
  AND i.episode_id = o.id
