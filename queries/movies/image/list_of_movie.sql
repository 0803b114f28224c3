-- movies.image.list_of_movie
-- $1 movie id. Its images, by type, the primary first, then by votes; nothing of a deleted one.
-- Plan: idx_movies_seen, idx_movie_images_type.
SELECT i.id, i.movie_id, i.image_type, i.path, i.blurhash, i.width, i.height, i.aspect_ratio, i.language, i.vote_average, i.vote_count,
       i.is_primary, i.source, i.created_at
FROM movie_images AS i
WHERE i.movie_id = $1
  AND EXISTS (SELECT FROM movies AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY i.image_type, i.is_primary DESC, i.vote_average DESC NULLS LAST, i.id
