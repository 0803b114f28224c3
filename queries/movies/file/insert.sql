-- movies.file.insert
-- $1 file id, $2 movie id, $3 path, $4 file_name, $5 size_bytes, $6 container, $7 resolution, $8 quality_profile, $9 video_codec, $10 audio_codec,
-- $11 duration_ms, $12 bitrate_kbps, $13 framerate, $14 dynamic_range, $15 color_space, $16 audio_channels, $17 audio_languages,
-- $18 subtitle_languages, $19 radarr_file_id, $20 last_scanned_at, $21 is_monitored, $22 fingerprint.
-- One row; none if there is no such live movie. It is locked as by whoever deletes it: a deletion that came first is seen.
-- Plan: idx_movies_seen.
INSERT INTO movie_files AS f (id, movie_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile, video_codec,
                              audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages,
                              subtitle_languages, radarr_file_id, last_scanned_at, is_monitored, fingerprint)
SELECT $1, m.id, m.library_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22
FROM movies AS m
WHERE m.id = $2
  AND m.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING f.id, f.movie_id, f.library_id, f.path, f.file_name, f.size_bytes, f.container, f.resolution, f.quality_profile, f.video_codec,
       f.audio_codec, f.duration_ms, f.bitrate_kbps, f.framerate, f.dynamic_range, f.color_space, f.audio_channels, f.audio_languages,
       f.subtitle_languages, f.radarr_file_id, f.last_scanned_at, f.is_monitored, f.fingerprint, f.missing_since, f.created_at, f.updated_at
