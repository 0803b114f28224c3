-- tvshows.season_image.set_primary
-- $1 image id. One or two rows changed, none if there is no such image: it gets the mark of its season and type, the one before loses it.
-- All images of the type are locked first, in one order, so that concurrent calls queue and see each other's mark.
-- Plan: season_images_pkey, idx_season_images_type.
WITH locked AS (
    SELECT i.id, i.is_primary
    FROM season_images AS chosen
    JOIN season_images AS i ON i.season_id = chosen.season_id AND i.image_type = chosen.image_type
    WHERE chosen.id = $1
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
)
UPDATE season_images AS i
SET is_primary = (i.id = $1)
FROM locked
WHERE i.id = locked.id
  AND (locked.is_primary OR i.id = $1)
