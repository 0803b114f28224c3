-- movies.image.find_primary
-- $1 movie id, $2 image_type. Zero or one row; nothing of a deleted one.
-- Plan: idx_movies_seen, idx_movie_images_once.
SELECT i.id, i.movie_id, i.image_type, i.path, i.blurhash, i.width, i.height, i.aspect_ratio, i.language, i.vote_average, i.vote_count,
       i.is_primary, i.source, i.created_at
FROM movie_images AS i
WHERE i.movie_id = $1
  AND EXISTS (SELECT FROM movies AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
  AND i.image_type = $2
  AND i.is_primary
