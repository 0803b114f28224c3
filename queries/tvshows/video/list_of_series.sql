-- tvshows.video.list_of_series
-- $1 series id. Its videos, by type and id; nothing of a deleted one.
-- Plan: idx_series_seen, idx_series_videos_type.
SELECT v.id, v.series_id, v.video_type, v.site, v.key, v.name, v.language, v.size, v.created_at
FROM series_videos AS v
WHERE v.series_id = $1
  AND EXISTS (SELECT FROM series AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY v.video_type, v.id
