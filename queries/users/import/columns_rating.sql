-- users.import.columns_rating
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, source_line, user_id, username, kind, library_id, title_id, imdb_id,
       tmdb_id, title, year, season_number, episode_number, rating, review, rated_at
FROM user_import_ratings
WHERE false
