-- qar.portrait.list_of_crew
-- $1 crew_id. The primary first.
-- Plan: idx_crew_portraits_crew_id.
SELECT id, crew_id, path, kind, source, is_primary, created_at
FROM qar.crew_portraits
WHERE crew_id = $1
ORDER BY is_primary DESC, id
