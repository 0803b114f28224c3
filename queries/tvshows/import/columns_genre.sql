-- tvshows.import.columns_genre
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, position, genre_id, name
FROM series_import_genres
WHERE false
