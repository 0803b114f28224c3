-- tvshows.import.insert_networks
-- $1 import id. The number of new networks. Of one name with a tmdb_id and without, the first is made: the other finds it afterwards.
-- Plan: series_import_networks_pkey, series_import_staging_pkey, insert.
WITH wanted AS (
    SELECT n.new_network_id, n.name, n.origin_country, n.tmdb_id, n.line, n.position, fold_title(n.name) AS name_folded,
           coalesce(n.tmdb_id, min(n.tmdb_id) OVER (PARTITION BY fold_title(n.name))) AS same_tmdb_id
    FROM series_import_networks AS n
    JOIN series_import_staging AS s ON s.import_id = n.import_id AND s.line = n.line
    WHERE n.import_id = $1
      AND n.network_id IS NULL
      AND s.outcome IN ('inserted', 'updated')
)
INSERT INTO tv_networks (id, name, origin_country, tmdb_id)
SELECT DISTINCT ON (coalesce('tmdb ' || w.same_tmdb_id::text, 'name ' || w.name_folded)) w.new_network_id, w.name, w.origin_country, w.tmdb_id
FROM wanted AS w
ORDER BY coalesce('tmdb ' || w.same_tmdb_id::text, 'name ' || w.name_folded), w.tmdb_id, w.line, w.position
ON CONFLICT DO NOTHING
