-- users.playlist.count_of_user
-- $1 viewer (NULL: the system), $2 owner. One row: how many of the owner's lists the viewer sees.
-- Plan: idx_playlists_user_sort_order (counted: a user has few).
SELECT count(*) AS "playlists!"
FROM playlists AS p
WHERE p.user_id = $2
  AND sees_playlist($1, p.id)
