-- movies.video.list_by_kind
-- $1 movie id, $2 video_type. The videos of one type, by id.
-- Plan: idx_movie_videos_type.
SELECT v.id, v.movie_id, v.video_type, v.site, v.key, v.name, v.language, v.size, v.created_at
FROM movie_videos AS v
WHERE v.movie_id = $1
  AND v.video_type = $2
ORDER BY v.id
