-- libraries.reconcile.count_outcomes
-- $1 library_id. One row.
-- Plan: library_seen_files_pkey, library_known_files_pkey.
SELECT count(*) FILTER (WHERE s.outcome IN ('unchanged', 'newer')) AS "unchanged!",
       count(*) FILTER (WHERE s.outcome = 'moved') AS "moved!",
       count(*) FILTER (WHERE s.outcome = 'replaced') AS "replaced!",
       count(*) FILTER (WHERE s.outcome = 'added') AS "added!",
       count(*) FILTER (WHERE s.outcome = 'repeated') AS "repeated!",
       count(k.missing_since) AS "returned!"
FROM library_seen_files AS s
LEFT JOIN library_known_files AS k ON k.import_id = s.import_id AND k.file_id = s.file_id
WHERE s.import_id = $1
