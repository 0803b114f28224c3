-- tvshows.genre.unlink_all
-- $1 series id. The number of genres that it had.
-- The series is locked first, as by a new link and by an import: who holds its links never waits for it.
-- Plan: series_pkey, series_genres_pkey.
WITH series AS MATERIALIZED (
    SELECT s.id
    FROM series AS s
    WHERE s.id = $1
    FOR NO KEY UPDATE
)
DELETE FROM series_genres AS sg
USING series
WHERE sg.series_id = series.id
