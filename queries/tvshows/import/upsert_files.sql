-- tvshows.import.upsert_files
-- $1 import id. The number of files that were made or changed. What a row leaves empty stays as it is, and so does whether a file is monitored.
-- Plan: episode_import_files_pkey, episode_import_staging_pkey, idx_episode_files_library_path.
INSERT INTO episode_files AS f (id, episode_id, library_id, path, file_name, size_bytes, container, resolution, quality_profile, video_codec, audio_codec, duration_ms,
                                bitrate_kbps, framerate, dynamic_range, color_space, audio_channels, audio_languages, subtitle_languages, sonarr_file_id,
                                last_scanned_at, is_monitored, fingerprint)
SELECT i.file_id, s.target_id, s.library_id, i.path, i.file_name, i.size_bytes, i.container, i.resolution, i.quality_profile, i.video_codec, i.audio_codec, i.duration_ms,
       i.bitrate_kbps, i.framerate, i.dynamic_range, i.color_space, i.audio_channels, i.audio_languages, i.subtitle_languages, i.sonarr_file_id,
       i.last_scanned_at, i.is_monitored, i.fingerprint
FROM episode_import_files AS i
JOIN episode_import_staging AS s ON s.import_id = i.import_id AND s.line = i.line
WHERE i.import_id = $1
  AND s.outcome IN ('inserted', 'updated')
ORDER BY s.library_id, md5(i.path)
ON CONFLICT (library_id, md5(path)) WHERE deleted_at IS NULL AND missing_since IS NULL DO UPDATE
SET file_name = coalesce(excluded.file_name, f.file_name),
    size_bytes = coalesce(excluded.size_bytes, f.size_bytes),
    container = coalesce(excluded.container, f.container),
    resolution = coalesce(excluded.resolution, f.resolution),
    quality_profile = coalesce(excluded.quality_profile, f.quality_profile),
    video_codec = coalesce(excluded.video_codec, f.video_codec),
    audio_codec = coalesce(excluded.audio_codec, f.audio_codec),
    duration_ms = coalesce(excluded.duration_ms, f.duration_ms),
    bitrate_kbps = coalesce(excluded.bitrate_kbps, f.bitrate_kbps),
    framerate = coalesce(excluded.framerate, f.framerate),
    dynamic_range = coalesce(excluded.dynamic_range, f.dynamic_range),
    color_space = coalesce(excluded.color_space, f.color_space),
    audio_channels = coalesce(excluded.audio_channels, f.audio_channels),
    audio_languages = CASE WHEN excluded.audio_languages = '{}' THEN f.audio_languages ELSE excluded.audio_languages END,
    subtitle_languages = CASE WHEN excluded.subtitle_languages = '{}' THEN f.subtitle_languages ELSE excluded.subtitle_languages END,
    sonarr_file_id = coalesce(excluded.sonarr_file_id, f.sonarr_file_id),
    last_scanned_at = coalesce(excluded.last_scanned_at, f.last_scanned_at),
    fingerprint = coalesce(excluded.fingerprint, f.fingerprint)
WHERE f.episode_id = excluded.episode_id
