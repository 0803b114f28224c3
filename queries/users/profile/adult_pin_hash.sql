-- users.profile.adult_pin_hash
-- $1 profile id. Zero or one row.
-- Plan: profiles_pkey.
SELECT adult_pin_hash
FROM profiles
WHERE id = $1
