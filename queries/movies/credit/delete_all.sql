-- movies.credit.delete_all
-- $1 movie id. The number of credits that it had.
-- Plan: idx_movie_credits_movie_role.
DELETE FROM movie_credits
WHERE movie_id = $1
