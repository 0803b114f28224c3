-- libraries.library.get
-- $1 library id. Zero or one row.
-- Plan: libraries_pkey.
SELECT id, name, kind, paths, enabled, is_private, owner_id, created_at
FROM libraries
WHERE id = $1
