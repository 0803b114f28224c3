-- tvshows.import.insert_networks
-- $1 import id. The number of new networks. Of one name with a country and without, or with a tmdb_id and without, the one that says more is
-- made, and the other looked for again.
-- Plan: series_import_networks_pkey, series_import_staging_pkey, insert.
WITH wanted AS (
    SELECT n.new_network_id, n.name, n.origin_country, n.tmdb_id, n.line, n.position, fold_title(n.name) AS name_folded,
           coalesce(n.origin_country, min(n.origin_country) OVER (PARTITION BY fold_title(n.name))) AS same_country
    FROM series_import_networks AS n
    JOIN series_import_staging AS s ON s.import_id = n.import_id AND s.line = n.line
    WHERE n.import_id = $1
      AND n.network_id IS NULL
      AND s.outcome IN ('inserted', 'updated')
), keyed AS (
    SELECT w.new_network_id, w.name, w.origin_country, w.tmdb_id, w.line, w.position,
           coalesce(
               'tmdb ' || coalesce(w.tmdb_id, min(w.tmdb_id) OVER (PARTITION BY w.name_folded, w.same_country))::text,
               concat_ws(E'\n', 'name', w.same_country, w.name_folded)) AS key
    FROM wanted AS w
)
INSERT INTO tv_networks (id, name, origin_country, tmdb_id)
SELECT DISTINCT ON (k.key) k.new_network_id, k.name, k.origin_country, k.tmdb_id
FROM keyed AS k
ORDER BY k.key, k.tmdb_id, k.origin_country, k.line, k.position
ON CONFLICT DO NOTHING
