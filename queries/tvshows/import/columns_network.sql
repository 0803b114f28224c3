-- tvshows.import.columns_network
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, position, new_network_id, name, origin_country, tmdb_id
FROM series_import_networks
WHERE false
