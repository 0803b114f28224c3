-- users.import.clear_users
-- $1 import id. The number of rows. The import is merged: its staging is emptied.
-- Plan: user_import_staging_pkey.
DELETE FROM user_import_staging
WHERE import_id = $1
