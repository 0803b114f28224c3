-- libraries.library.is_visible
-- $1 viewer (NULL: the system), $2 library id. One row.
-- Plan: libraries_pkey, users_pkey, library_permissions_pkey.
SELECT EXISTS (SELECT FROM viewer_libraries($1) AS v WHERE v.library_id = $2) AS "visible!"
