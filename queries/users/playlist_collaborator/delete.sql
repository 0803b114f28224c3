-- users.playlist_collaborator.delete
-- $1 playlist id, $2 user id. One row changed, or none.
-- Plan: playlist_collaborators_pkey.
DELETE FROM playlist_collaborators
WHERE playlist_id = $1
  AND user_id = $2
