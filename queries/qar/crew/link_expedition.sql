-- qar.crew.link_expedition
-- $1 expedition id, $2 crew id, $3 character_name. One row changed; who is there already gets the other part.
-- Plan: insert; expedition_crew_pkey.
INSERT INTO qar.expedition_crew (expedition_id, crew_id, character_name)
VALUES ($1, $2, $3)
ON CONFLICT (expedition_id, crew_id) DO UPDATE
SET character_name = excluded.character_name
