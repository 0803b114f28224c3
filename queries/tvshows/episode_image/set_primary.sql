-- tvshows.episode_image.set_primary
-- $1 image id. One or two rows changed, none if there is no such image: it gets the mark of its episode and type, the one before loses it.
-- All images of the type are locked first, in one order, so that concurrent calls queue and see each other's mark.
-- Plan: episode_images_pkey, idx_episode_images_type.
WITH locked AS (
    SELECT i.id, i.is_primary
    FROM episode_images AS chosen
    JOIN episode_images AS i ON i.episode_id = chosen.episode_id AND i.image_type = chosen.image_type
    WHERE chosen.id = $1
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
)
UPDATE episode_images AS i
SET is_primary = (i.id = $1)
FROM locked
WHERE i.id = locked.id
  AND (locked.is_primary OR i.id = $1)
