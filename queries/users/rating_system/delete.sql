-- users.rating_system.delete
-- $1 name. One row changed, or none; its ratings go with it.
-- Plan: rating_systems_pkey.
DELETE FROM rating_systems
WHERE name = $1
