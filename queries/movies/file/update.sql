-- movies.file.update
-- $1 file id, $2 updated_at as it was read, $3 path, $4 file_name, $5 size_bytes, $6 container, $7 resolution, $8 quality_profile, $9 video_codec, $10 audio_codec,
-- $11 duration_ms, $12 bitrate_kbps, $13 framerate, $14 dynamic_range, $15 color_space, $16 audio_channels, $17 audio_languages,
-- $18 subtitle_languages, $19 radarr_file_id, $20 last_scanned_at, $21 is_monitored, $22 fingerprint.
-- One row; none if the file is gone or was changed since.
-- Plan: movie_files_pkey.
UPDATE movie_files AS f
SET path = $3,
    file_name = $4,
    size_bytes = $5,
    container = $6,
    resolution = $7,
    quality_profile = $8,
    video_codec = $9,
    audio_codec = $10,
    duration_ms = $11,
    bitrate_kbps = $12,
    framerate = $13,
    dynamic_range = $14,
    color_space = $15,
    audio_channels = $16,
    audio_languages = $17,
    subtitle_languages = $18,
    radarr_file_id = $19,
    -- A scan may have seen it since it was read, which is no change of it.
    last_scanned_at = greatest(f.last_scanned_at, $20),
    is_monitored = $21,
    fingerprint = $22
WHERE f.id = $1
  AND f.updated_at = $2
  AND f.deleted_at IS NULL
RETURNING f.id, f.movie_id, f.library_id, f.path, f.file_name, f.size_bytes, f.container, f.resolution, f.quality_profile, f.video_codec,
       f.audio_codec, f.duration_ms, f.bitrate_kbps, f.framerate, f.dynamic_range, f.color_space, f.audio_channels, f.audio_languages,
       f.subtitle_languages, f.radarr_file_id, f.last_scanned_at, f.is_monitored, f.fingerprint, f.missing_since, f.created_at, f.updated_at
