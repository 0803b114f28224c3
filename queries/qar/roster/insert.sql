-- qar.roster.insert
-- $1 user id, $2 crew id. One row changed, or none if he is there.
-- Plan: insert; crew_roster_pkey.
INSERT INTO qar.crew_roster (user_id, crew_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
