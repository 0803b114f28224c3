-- movies.video.delete_of_movie
-- $1 movie id. The number of videos that it had.
-- Plan: idx_movie_videos_type.
DELETE FROM movie_videos
WHERE movie_id = $1
