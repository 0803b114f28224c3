-- tvshows.person.delete
-- $1 person id. One row changed, or none. The person's credits go with him.
-- Plan: tv_people_pkey, idx_series_credits_person_role.
DELETE FROM tv_people
WHERE id = $1
