-- movies.credit.delete_by_role
-- $1 movie id, $2 role. The number of credits of this kind that it had.
-- Plan: idx_movie_credits_movie_role.
DELETE FROM movie_credits
WHERE movie_id = $1
  AND role = $2
