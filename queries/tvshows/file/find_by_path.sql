-- tvshows.file.find_by_path
-- $1 library_id, $2 path. Zero or one row; deleted and missing files are invisible.
-- Plan: idx_episode_files_library_path (unique, partial).
SELECT f.id, f.episode_id, f.library_id, f.path, f.file_name, f.size_bytes, f.container, f.resolution, f.quality_profile, f.video_codec,
       f.audio_codec, f.duration_ms, f.bitrate_kbps, f.framerate, f.dynamic_range, f.color_space, f.audio_channels, f.audio_languages,
       f.subtitle_languages, f.sonarr_file_id, f.last_scanned_at, f.is_monitored, f.fingerprint, f.missing_since, f.created_at, f.updated_at
FROM episode_files AS f
WHERE f.library_id = $1
  AND md5(f.path) = md5($2)
  AND f.path = $2
  AND f.deleted_at IS NULL
  AND f.missing_since IS NULL
