-- tvshows.import.clear_networks
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: series_import_networks_pkey.
DELETE FROM series_import_networks
WHERE import_id = $1
