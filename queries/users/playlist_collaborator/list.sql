-- users.playlist_collaborator.list
-- $1 playlist id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- With which live users the list is shared, the longest first.
-- Plan: idx_playlist_collaborators_playlist_added_at, users_pkey.
SELECT c.user_id, c.can_edit, c.added_at
FROM playlist_collaborators AS c
JOIN users AS u ON u.id = c.user_id
WHERE c.playlist_id = $1
  AND u.deleted_at IS NULL
  AND (c.added_at, c.user_id) > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.added_at, c.user_id
LIMIT $4
