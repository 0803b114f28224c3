-- movies.file.list_of_movie
-- $1 movie id. Its live files, by id: the order in which they came.
-- Plan: idx_movie_files_movie.
SELECT f.id, f.movie_id, f.library_id, f.path, f.file_name, f.size_bytes, f.container, f.resolution, f.quality_profile, f.video_codec,
       f.audio_codec, f.duration_ms, f.bitrate_kbps, f.framerate, f.dynamic_range, f.color_space, f.audio_channels, f.audio_languages,
       f.subtitle_languages, f.radarr_file_id, f.last_scanned_at, f.is_monitored, f.fingerprint, f.missing_since, f.created_at, f.updated_at
FROM movie_files AS f
WHERE f.movie_id = $1
  AND f.deleted_at IS NULL
ORDER BY f.id
