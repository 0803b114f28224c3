-- tvshows.image.insert
-- $1 image id, $2 series id, $3 image_type, $4 path, $5 blurhash, $6 width, $7 height, $8 language, $9 vote_average, $10 vote_count,
-- $11 is_primary, $12 source. One row. A primary takes the mark from the one before; the rule is checked when the statement ends.
-- Plan: series_images_primary_excl (partial).
WITH before AS (
    UPDATE series_images
    SET is_primary = false
    WHERE $11
      AND series_id = $2
      AND image_type = $3
      AND is_primary
)
INSERT INTO series_images AS i (id, series_id, image_type, path, blurhash, width, height, language, vote_average, vote_count, is_primary, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING i.id, i.series_id, i.image_type, i.path, i.blurhash, i.width, i.height, i.aspect_ratio, i.language, i.vote_average, i.vote_count,
       i.is_primary, i.source, i.created_at
