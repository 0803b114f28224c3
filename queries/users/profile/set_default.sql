-- users.profile.set_default
-- $1 profile id. One row changed, or none; a trigger takes the place from the one before.
-- Plan: profiles_pkey, idx_profiles_default.
UPDATE profiles
SET is_default = true
WHERE id = $1
