-- tvshows.genre.list_of_series
-- $1 series id. Its genres, by name.
-- Plan: series_genres_pkey, tv_genre_terms_pkey.
SELECT g.id, g.slug, g.name, g.description, g.parent_id AS "parent_id: GenreId"
FROM series_genres AS sg
JOIN tv_genre_terms AS g ON g.id = sg.genre_id
WHERE sg.series_id = $1
ORDER BY g.name_folded
