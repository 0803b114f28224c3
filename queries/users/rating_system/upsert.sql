-- users.rating_system.upsert
-- $1 name, $2 display_name, $3 country. One row changed.
-- Plan: rating_systems_pkey.
INSERT INTO rating_systems (name, display_name, country)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT rating_systems_pkey DO UPDATE SET display_name = excluded.display_name, country = excluded.country
