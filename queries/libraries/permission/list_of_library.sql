-- libraries.permission.list_of_library
-- $1 library id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Its grants to live users, the latest first.
-- Plan: idx_library_permissions_library_created_at, users_pkey.
SELECT p.library_id, p.user_id, p.permission, p.created_at
FROM library_permissions AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.library_id = $1
  AND u.deleted_at IS NULL
  AND (p.created_at, p.user_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY p.created_at DESC, p.user_id DESC
LIMIT $4
