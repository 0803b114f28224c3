-- users.profile.count_of_user
-- $1 user id. One row: the profiles of a live user.
-- Plan: idx_profiles_user_id, users_pkey.
SELECT count(*) AS "profiles!"
FROM profiles AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.user_id = $1
  AND u.deleted_at IS NULL
