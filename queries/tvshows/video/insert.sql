-- tvshows.video.insert
-- $1 video id, $2 series id, $3 video_type, $4 site, $5 key, $6 name, $7 language, $8 size. One row.
-- Plan: insert.
INSERT INTO series_videos AS v (id, series_id, video_type, site, key, name, language, size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING v.id, v.series_id, v.video_type, v.site, v.key, v.name, v.language, v.size, v.created_at
