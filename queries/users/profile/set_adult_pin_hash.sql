-- users.profile.set_adult_pin_hash
-- $1 profile id, $2 adult_pin_hash (NULL: none). One row changed, or none.
-- Plan: profiles_pkey.
UPDATE profiles
SET adult_pin_hash = $2
WHERE id = $1
