-- users.playlist_item.insert
-- $1 id, $2 playlist id, $3 movie id, $4 series id, $5 episode id (one of the three), $6 start_time_ms, $7 end_time_ms, $8 title, $9
-- thumbnail_url, $10 added_by. One row: the position, which a trigger gives.
-- Plan: insert.
INSERT INTO playlist_items (id, playlist_id, movie_id, series_id, episode_id, start_time_ms, end_time_ms, title, thumbnail_url, added_by, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        (SELECT least(greatest(played.ms, 0), 31536000000)
         FROM (SELECT least($7::bigint, coalesce((SELECT m.runtime_ms FROM movies AS m WHERE m.id = $3), (SELECT nullif(e.runtime_ms, 0) FROM episodes AS e WHERE e.id = $5)))
                      - coalesce($6::bigint, 0) AS ms) AS played
         WHERE played.ms IS NOT NULL))
RETURNING position
