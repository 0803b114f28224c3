-- users.profile.count_of_user
-- $1 user id. One row.
-- Plan: idx_profiles_user_id.
SELECT count(*) AS "profiles!"
FROM profiles
WHERE user_id = $1
