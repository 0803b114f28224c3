-- users.playlist_item.update
-- $1 playlist id, $2 id, $3 start_time_ms, $4 end_time_ms, $5 title, $6 thumbnail_url. One row changed; none if the item is not in the
-- list. The list is locked first, as by whoever moves items, lest two sessions wait for each other.
-- Plan: playlists_pkey, playlist_items_pkey.
WITH list AS (
    SELECT p.id FROM playlists AS p WHERE p.id = $1 FOR NO KEY UPDATE
)
UPDATE playlist_items AS i
SET start_time_ms = $3,
    end_time_ms = $4,
    title = $5,
    thumbnail_url = $6,
    duration_ms = (SELECT least(greatest(played.ms, 0), 31536000000)
                   FROM (SELECT least($4::bigint, coalesce((SELECT m.runtime_ms FROM movies AS m WHERE m.id = i.movie_id), (SELECT nullif(e.runtime_ms, 0) FROM episodes AS e WHERE e.id = i.episode_id)))
                                - coalesce($3::bigint, 0) AS ms) AS played
                   WHERE played.ms IS NOT NULL)
WHERE i.playlist_id = (SELECT list.id FROM list)
  AND i.id = $2
