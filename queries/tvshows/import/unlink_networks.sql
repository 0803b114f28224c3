-- tvshows.import.unlink_networks
-- $1 import id. The number of links. A row with networks says all networks of its series: those that it does not name go.
-- Plan: series_import_staging_pkey, series_network_links_pkey, series_import_networks_pkey.
DELETE FROM series_network_links AS l
WHERE l.series_id = ANY (ARRAY (
      SELECT s.target_id
      FROM series_import_staging AS s
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND EXISTS (SELECT FROM series_import_networks AS n WHERE n.import_id = s.import_id AND n.line = s.line)
  ))
  AND NOT EXISTS (
      SELECT
      FROM series_import_staging AS s
      JOIN series_import_networks AS n ON n.import_id = s.import_id AND n.line = s.line
      WHERE s.import_id = $1
        AND s.outcome = 'updated'
        AND s.target_id = l.series_id
        AND n.network_id = l.network_id
  )
