-- libraries.library.count_by_kind
-- $1 viewer (NULL: the system), $2 kind. One row.
-- Plan: idx_libraries_kind.
SELECT count(*) AS "libraries!"
FROM libraries AS l
JOIN viewer_libraries($1) AS v ON v.library_id = l.id
WHERE l.kind = $2
