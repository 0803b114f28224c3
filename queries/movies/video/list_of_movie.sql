-- movies.video.list_of_movie
-- $1 movie id. Its videos, by type and id; nothing of a deleted one.
-- Plan: idx_movies_seen, idx_movie_videos_type.
SELECT v.id, v.movie_id, v.video_type, v.site, v.key, v.name, v.language, v.size, v.created_at
FROM movie_videos AS v
WHERE v.movie_id = $1
  AND EXISTS (SELECT FROM movies AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY v.video_type, v.id
