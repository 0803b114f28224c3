-- users.collection_item.insert
-- $1 id, $2 collection id, $3 movie id, $4 series id, $5 episode id (one of the three), $6 release_order, $7 chronological_order, $8 custom_title, $9 notes.
-- One row: the position, which a trigger gives.
-- Plan: insert.
INSERT INTO collection_items (id, collection_id, movie_id, series_id, episode_id, release_order, chronological_order, custom_title, notes, duration_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
        (SELECT least(plays.ms, 31536000000)
         FROM (SELECT coalesce((SELECT m.runtime_ms FROM movies AS m WHERE m.id = $3), (SELECT e.runtime_ms FROM episodes AS e WHERE e.id = $5)) AS ms) AS plays
         WHERE plays.ms IS NOT NULL))
RETURNING position
