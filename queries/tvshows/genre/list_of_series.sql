-- tvshows.genre.list_of_series
-- $1 series id. Its genres, by name; nothing of a deleted one.
-- Plan: idx_series_seen, series_genres_pkey, tv_genre_terms_pkey.
SELECT g.id, g.slug, g.name, g.description, g.parent_id AS "parent_id: GenreId"
FROM series_genres AS sg
JOIN tv_genre_terms AS g ON g.id = sg.genre_id
WHERE sg.series_id = $1
  AND EXISTS (SELECT FROM series AS o WHERE o.id = $1 AND o.deleted_at IS NULL)
ORDER BY g.name_folded
