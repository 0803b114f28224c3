-- tvshows.genre.list
-- No parameters. All genres, by name.
-- Plan: full scan, because a dictionary of some dozens of rows is read whole.
SELECT id, slug, name, description, parent_id AS "parent_id: GenreId"
FROM tv_genre_terms
ORDER BY name_folded
