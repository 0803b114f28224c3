-- movies.studio.link
-- $1 movie id, $2 studio id, $3 display_order. One row.
-- Plan: movie_studio_links_pkey.
INSERT INTO movie_studio_links (movie_id, studio_id, display_order)
VALUES ($1, $2, $3)
ON CONFLICT (movie_id, studio_id) DO UPDATE
SET display_order = excluded.display_order
