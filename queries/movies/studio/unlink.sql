-- movies.studio.unlink
-- $1 movie id, $2 studio id. One row, or none if the movie has not the studio.
-- Plan: movie_studio_links_pkey.
DELETE FROM movie_studio_links
WHERE movie_id = $1
  AND studio_id = $2
