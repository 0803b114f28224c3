-- users.profile.set_default
-- $1 profile id. One row changed, or none; a trigger takes the place from the one before.
-- The user's row is locked before a profile's, by all who change which is the default, so that they wait and do not collide.
-- Plan: profiles_pkey, users_pkey, idx_profiles_default.
WITH owner AS MATERIALIZED (
    SELECT u.id
    FROM users AS u
    JOIN profiles AS o ON o.user_id = u.id
    WHERE o.id = $1
    FOR NO KEY UPDATE OF u
)
UPDATE profiles AS p
SET is_default = true
FROM owner
WHERE p.id = $1
  AND p.user_id = owner.id
