-- movies.person.delete
-- $1 person id. One row changed, or none. The person's credits go with him.
-- Plan: movie_people_pkey, idx_movie_credits_person_role.
DELETE FROM movie_people
WHERE id = $1
