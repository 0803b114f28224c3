-- tvshows.import.columns_rating
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, position, source, rating, vote_count
FROM series_import_external_ratings
WHERE false
