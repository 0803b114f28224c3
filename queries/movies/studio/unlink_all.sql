-- movies.studio.unlink_all
-- $1 movie id. The number of studios that it had.
-- Plan: movie_studio_links_pkey.
DELETE FROM movie_studio_links
WHERE movie_id = $1
