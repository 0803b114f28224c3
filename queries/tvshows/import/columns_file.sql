-- tvshows.import.columns_file
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, position, file_id, path, file_name, size_bytes, container,
       resolution, quality_profile, video_codec, audio_codec, duration_ms, bitrate_kbps, framerate, dynamic_range,
       color_space, audio_channels, audio_languages, subtitle_languages, sonarr_file_id, last_scanned_at, is_monitored, fingerprint
FROM episode_import_files
WHERE false
