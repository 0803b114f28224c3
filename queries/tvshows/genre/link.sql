-- tvshows.genre.link
-- $1 series id, $2 genre id. One row, or none if the series has the genre already.
-- Plan: series_genres_pkey.
INSERT INTO series_genres (series_id, genre_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
