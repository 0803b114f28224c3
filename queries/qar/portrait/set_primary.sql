-- qar.portrait.set_primary
-- $1 id. One or two rows changed, none if there is no such picture: it gets the mark, the one before loses it. All are locked first, in
-- one order, so that concurrent calls queue and see each other's mark.
-- Plan: crew_portraits_pkey, idx_crew_portraits_crew_id.
WITH locked AS (
    SELECT i.id, i.is_primary
    FROM qar.crew_portraits AS chosen
    JOIN qar.crew_portraits AS i ON i.crew_id = chosen.crew_id
    WHERE chosen.id = $1
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
)
UPDATE qar.crew_portraits AS i
SET is_primary = (i.id = $1)
FROM locked
WHERE i.id = locked.id
  AND (locked.is_primary OR i.id = $1)
