-- users.playlist.list
-- $1 user, who is the viewer as well, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The lists that the user sees, the latest first: the first of his own, of the public ones and of those shared with him, merged. (The rule of
-- sees_playlist, once more, as each part has an index.)
-- Plan: idx_playlists_user_created_at, idx_playlists_public, idx_playlist_collaborators_user_added_at (the lists shared with him, sorted), users_pkey.
SELECT p.id, p.user_id, p.name, p.description, p.visibility, p.thumbnail_url, p.sort_order, p.shuffle_enabled, p.repeat_mode, p.item_count,
       p.total_duration_ms, p.last_played_at, p.created_at, p.updated_at,
       p.created_at AS "key!"
FROM (
    SELECT candidate.id, candidate.created_at
    FROM (
        (SELECT p.id, p.created_at
         FROM playlists AS p
         WHERE p.user_id = $1
           AND (p.created_at, p.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
         ORDER BY p.created_at DESC, p.id DESC
         LIMIT $4)
        UNION
        (SELECT p.id, p.created_at
         FROM playlists AS p
         WHERE p.visibility = 'public'
           AND EXISTS (SELECT FROM users AS o WHERE o.id = p.user_id AND o.deleted_at IS NULL)
           AND (p.created_at, p.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
         ORDER BY p.created_at DESC, p.id DESC
         LIMIT $4)
        UNION
        (SELECT p.id, p.created_at
         FROM playlist_collaborators AS c
         JOIN playlists AS p ON p.id = c.playlist_id
         WHERE c.user_id = $1
           AND EXISTS (SELECT FROM users AS o WHERE o.id = p.user_id AND o.deleted_at IS NULL)
           AND (p.created_at, p.id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
         ORDER BY p.created_at DESC, p.id DESC
         LIMIT $4)
    ) AS candidate
    ORDER BY candidate.created_at DESC, candidate.id DESC
    LIMIT $4
) AS page
JOIN playlists AS p ON p.id = page.id
WHERE EXISTS (SELECT FROM users AS u WHERE u.id = $1 AND u.is_active AND u.deleted_at IS NULL)
ORDER BY page.created_at DESC, page.id DESC
