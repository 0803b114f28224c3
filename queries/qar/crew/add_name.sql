-- qar.crew.add_name
-- $1 crew id, $2 name. One row changed, or none if it is there.
-- Plan: insert; crew_names_pkey.
INSERT INTO qar.crew_names (crew_id, name)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
