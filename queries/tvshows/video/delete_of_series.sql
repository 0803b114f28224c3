-- tvshows.video.delete_of_series
-- $1 series id. The number of videos that it had.
-- Plan: idx_series_videos_type.
DELETE FROM series_videos
WHERE series_id = $1
