-- users.profile.delete
-- $1 profile id. One row changed, or none; a trigger makes the oldest of the others the default.
-- The user's row is locked before a profile's, as in set_default.
-- Plan: profiles_pkey, users_pkey.
WITH owner AS MATERIALIZED (
    SELECT u.id
    FROM users AS u
    JOIN profiles AS o ON o.user_id = u.id
    WHERE o.id = $1
    FOR NO KEY UPDATE OF u
)
DELETE FROM profiles AS p
USING owner
WHERE p.id = $1
  AND p.user_id = owner.id
