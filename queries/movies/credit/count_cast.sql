-- movies.credit.count_cast
-- $1 movie id. One row; 0 for a deleted movie.
-- Plan: idx_movies_seen, idx_movie_credits_movie_role.
SELECT count(*) AS "credits!"
FROM movies AS m
JOIN movie_credits AS c ON c.movie_id = m.id
WHERE m.id = $1
  AND m.deleted_at IS NULL
  AND c.role = 'cast'
