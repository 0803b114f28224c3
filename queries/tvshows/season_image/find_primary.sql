-- tvshows.season_image.find_primary
-- $1 season id, $2 image_type. Zero or one row; nothing of a deleted one.
-- Plan: seasons_id_series_id_season_number_key, season_images_primary_excl (partial).
SELECT i.id, i.season_id, i.image_type, i.path, i.blurhash, i.width, i.height, i.aspect_ratio, i.language, i.vote_average, i.vote_count,
       i.is_primary, i.source, i.created_at
FROM season_images AS i
WHERE i.season_id = $1
  AND EXISTS (SELECT FROM seasons AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
  AND i.image_type = $2
  AND i.is_primary
