-- tvshows.image.find_primary
-- $1 series id, $2 image_type. Zero or one row; nothing of a deleted one.
-- Plan: idx_series_seen, series_images_primary_excl (partial).
SELECT i.id, i.series_id, i.image_type, i.path, i.blurhash, i.width, i.height, i.aspect_ratio, i.language, i.vote_average, i.vote_count,
       i.is_primary, i.source, i.created_at
FROM series_images AS i
WHERE i.series_id = $1
  AND EXISTS (SELECT FROM series AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
  AND i.image_type = $2
  AND i.is_primary
