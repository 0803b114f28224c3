-- tvshows.import.find_networks
-- $1 import id. The number of networks of rows that are known: by tmdb_id, else by folded name, of several that of its country, or else the
-- oldest. A row does not take a network of its name that has another tmdb_id or another country.
-- Plan: series_import_networks_pkey, series_import_staging_pkey; for each network named, once, idx_tv_networks_tmdb_id, idx_tv_networks_name.
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT n.tmdb_id, n.origin_country, fold_title(n.name) AS name_folded
    FROM series_import_networks AS n
    JOIN series_import_staging AS s ON s.import_id = n.import_id AND s.line = n.line
    WHERE n.import_id = $1
      AND n.network_id IS NULL
      AND s.outcome IN ('inserted', 'updated')
), known AS MATERIALIZED (
    -- One key, since a join by columns that may be NULL could not hash.
    SELECT concat_ws(E'\n', coalesce(w.tmdb_id::text, ''), coalesce(w.origin_country, ''), w.name_folded) AS key,
           coalesce(by_tmdb.id, by_name.id) AS id
    FROM wanted AS w
    LEFT JOIN LATERAL (SELECT t.id FROM tv_networks AS t WHERE t.tmdb_id = w.tmdb_id LIMIT 1) AS by_tmdb ON true
    LEFT JOIN LATERAL (
        SELECT t.id
        FROM tv_networks AS t
        WHERE t.name_folded = w.name_folded
          AND (w.tmdb_id IS NULL OR t.tmdb_id IS NULL)
          AND (w.origin_country IS NULL OR t.origin_country IS NULL OR t.origin_country = w.origin_country)
        ORDER BY w.origin_country IS NOT NULL AND t.origin_country IS NULL, t.id
        LIMIT 1
    ) AS by_name ON true
)
UPDATE series_import_networks AS n
SET network_id = k.id
FROM known AS k
WHERE n.import_id = $1
  AND n.network_id IS NULL
  AND k.id IS NOT NULL
  AND k.key = concat_ws(E'\n', coalesce(n.tmdb_id::text, ''), coalesce(n.origin_country, ''), fold_title(n.name))
