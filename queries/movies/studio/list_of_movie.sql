-- movies.studio.list_of_movie
-- $1 movie id. Its studios, in their order; none for a deleted movie.
-- Plan: idx_movies_seen, movie_studio_links_pkey, movie_studios_pkey.
SELECT s.id, s.name, s.logo_path, s.tmdb_id, s.created_at, s.updated_at
FROM movies AS m
JOIN movie_studio_links AS l ON l.movie_id = m.id
JOIN movie_studios AS s ON s.id = l.studio_id
WHERE m.id = $1
  AND m.deleted_at IS NULL
ORDER BY l.display_order, s.name_folded, s.id
