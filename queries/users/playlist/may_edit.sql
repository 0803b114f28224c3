-- users.playlist.may_edit
-- $1 user id, $2 id. One row: whether the user, being live and active, is the owner or a collaborator who may change the list; that of a deleted user nobody may.
-- Plan: playlists_pkey, users_pkey, playlist_collaborators_pkey.
SELECT EXISTS (
    SELECT FROM playlists AS p
    JOIN users AS u ON u.id = $1 AND u.is_active AND u.deleted_at IS NULL
    JOIN users AS o ON o.id = p.user_id AND o.deleted_at IS NULL
    WHERE p.id = $2
      AND (p.user_id = u.id
           OR EXISTS (SELECT FROM playlist_collaborators AS c WHERE c.playlist_id = p.id AND c.user_id = u.id AND c.can_edit))
) AS "may_edit!"
