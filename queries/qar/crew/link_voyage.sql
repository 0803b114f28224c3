-- qar.crew.link_voyage
-- $1 voyage id, $2 crew id, $3 role. One row changed; who is there already gets the other part.
-- Plan: insert; voyage_crew_pkey.
INSERT INTO qar.voyage_crew (voyage_id, crew_id, role)
VALUES ($1, $2, $3)
ON CONFLICT (voyage_id, crew_id) DO UPDATE
SET role = excluded.role
