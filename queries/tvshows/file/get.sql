-- tvshows.file.get
-- $1 file id. Zero or one row; deleted files are invisible.
-- Plan: episode_files_pkey.
SELECT f.id, f.episode_id, f.library_id, f.path, f.file_name, f.size_bytes, f.container, f.resolution, f.quality_profile, f.video_codec,
       f.audio_codec, f.duration_ms, f.bitrate_kbps, f.framerate, f.dynamic_range, f.color_space, f.audio_channels, f.audio_languages,
       f.subtitle_languages, f.sonarr_file_id, f.last_scanned_at, f.is_monitored, f.fingerprint, f.missing_since, f.created_at, f.updated_at
FROM episode_files AS f
WHERE f.id = $1
  AND f.deleted_at IS NULL
