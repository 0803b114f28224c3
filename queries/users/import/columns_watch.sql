-- users.import.columns_watch
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, source_line, user_id, username, kind, library_id, title_id, imdb_id,
       tmdb_id, title, year, season_number, episode_number, watch_id, position_ms, duration_ms, completed,
       started_at, watched_at, device_name, device_type, client_name, play_method
FROM user_import_watches
WHERE false
