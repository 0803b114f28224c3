-- qar.portrait.insert
-- $1 id, $2 crew_id, $3 path, $4 kind, $5 source, $6 is_primary. One row. A primary takes the mark from the one before; the rule is
-- checked when the statement ends.
-- Plan: crew_portraits_primary_excl (partial).
WITH before AS (
    UPDATE qar.crew_portraits
    SET is_primary = false
    WHERE $6
      AND crew_id = $2
      AND is_primary
)
INSERT INTO qar.crew_portraits (id, crew_id, path, kind, source, is_primary)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, crew_id, path, kind, source, is_primary, created_at
