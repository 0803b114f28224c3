-- tvshows.reconcile.apply
-- $1 library_id. The number of files that are written as the scan saw them. What is not known stays; of a replaced file, what was probed of
-- the content that it had goes.
-- Plan: library_seen_files_pkey, idx_episode_files_library_id.
UPDATE episode_files AS f
SET path = s.path,
    file_name = s.file_name,
    size_bytes = CASE WHEN s.outcome = 'replaced' THEN s.size_bytes ELSE coalesce(s.size_bytes, f.size_bytes) END,
    fingerprint = CASE WHEN s.outcome = 'replaced' THEN s.fingerprint ELSE coalesce(s.fingerprint, f.fingerprint) END,
    container = CASE WHEN s.outcome <> 'replaced' THEN f.container END,
    resolution = CASE WHEN s.outcome <> 'replaced' THEN f.resolution END,
    quality_profile = CASE WHEN s.outcome <> 'replaced' THEN f.quality_profile END,
    video_codec = CASE WHEN s.outcome <> 'replaced' THEN f.video_codec END,
    audio_codec = CASE WHEN s.outcome <> 'replaced' THEN f.audio_codec END,
    duration_ms = CASE WHEN s.outcome <> 'replaced' THEN f.duration_ms END,
    bitrate_kbps = CASE WHEN s.outcome <> 'replaced' THEN f.bitrate_kbps END,
    framerate = CASE WHEN s.outcome <> 'replaced' THEN f.framerate END,
    dynamic_range = CASE WHEN s.outcome <> 'replaced' THEN f.dynamic_range END,
    color_space = CASE WHEN s.outcome <> 'replaced' THEN f.color_space END,
    audio_channels = CASE WHEN s.outcome <> 'replaced' THEN f.audio_channels END,
    audio_languages = CASE WHEN s.outcome <> 'replaced' THEN f.audio_languages ELSE '{}' END,
    subtitle_languages = CASE WHEN s.outcome <> 'replaced' THEN f.subtitle_languages ELSE '{}' END,
    last_scanned_at = now(),
    missing_since = NULL
FROM library_seen_files AS s
WHERE s.import_id = $1
  AND s.outcome IN ('unchanged', 'moved', 'replaced')
  AND f.library_id = $1
  AND f.id = s.file_id
  AND f.deleted_at IS NULL
  AND (s.outcome <> 'unchanged'
       OR f.missing_since IS NOT NULL
       OR s.size_bytes <> f.size_bytes
       OR s.fingerprint <> f.fingerprint
       OR (s.size_bytes IS NOT NULL AND f.size_bytes IS NULL)
       OR (s.fingerprint IS NOT NULL AND f.fingerprint IS NULL))
