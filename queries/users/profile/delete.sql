-- users.profile.delete
-- $1 profile id. One row changed, or none; a trigger makes the oldest of the others the default.
-- Plan: profiles_pkey.
DELETE FROM profiles
WHERE id = $1
