-- libraries.permission.count
-- $1 library id. One row: its grants to live users.
-- Plan: library_permissions_pkey, users_pkey.
SELECT count(*) AS "permissions!"
FROM library_permissions AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.library_id = $1
  AND u.deleted_at IS NULL
