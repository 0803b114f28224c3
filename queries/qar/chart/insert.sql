-- qar.chart.insert
-- $1 id, $2 expedition_id, $3 path, $4 kind, $5 source, $6 is_primary. One row. A primary takes the mark from the one before; the rule is
-- checked when the statement ends.
-- Plan: expedition_charts_primary_excl (partial).
WITH before AS (
    UPDATE qar.expedition_charts
    SET is_primary = false
    WHERE $6
      AND expedition_id = $2
      AND kind = $4
      AND is_primary
)
INSERT INTO qar.expedition_charts (id, expedition_id, path, kind, source, is_primary)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, expedition_id, path, kind, source, is_primary, created_at
