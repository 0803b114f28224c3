-- tvshows.import.link_genres
-- $1 import id. The number of new links, with their copies: the import has inserted or locked their series, so the trigger need not. A genre that somebody
-- took away since insert_genres is NULL here, which fails: no row loses one silently.
-- Plan: series_import_genres_pkey, series_import_staging_pkey, series_pkey; for each name tv_genre_terms_name_folded_key, tv_genre_terms_slug_key.
WITH terms AS MATERIALIZED (
    SELECT n.name, coalesce(by_name.id, by_slug.id) AS id
    FROM (SELECT DISTINCT g.name FROM series_import_genres AS g WHERE g.import_id = $1) AS n
    LEFT JOIN LATERAL (SELECT t.id FROM tv_genre_terms AS t WHERE t.name_folded = fold_title(n.name) LIMIT 1) AS by_name ON true
    LEFT JOIN LATERAL (SELECT t.id FROM tv_genre_terms AS t WHERE t.slug = title_slug(n.name) LIMIT 1) AS by_slug ON true
)
INSERT INTO series_genres (series_id, genre_id, library_id, rating_level, title_deleted, added_at, sort_key)
SELECT l.series_id, l.genre_id, m.library_id, m.rating_level, m.title_deleted, m.added_at, m.sort_key
FROM (
    SELECT DISTINCT s.target_id AS series_id, t.id AS genre_id
    FROM series_import_genres AS g
    JOIN series_import_staging AS s ON s.import_id = g.import_id AND s.line = g.line
    JOIN terms AS t ON t.name = g.name
    WHERE g.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
) AS l
CROSS JOIN LATERAL (
    SELECT m.library_id, coalesce(m.rating_level, 2147483647) AS rating_level, m.deleted_at IS NOT NULL AS title_deleted, m.added_at, m.sort_key
    FROM series AS m
    WHERE m.id = l.series_id
    LIMIT 1
) AS m
ORDER BY l.series_id, l.genre_id
ON CONFLICT DO NOTHING
