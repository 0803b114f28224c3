-- libraries.reconcile.has_unseen_root
-- $1 library_id. One row: whether nothing at all was seen, or nothing below a path of the library, where files are known and were there.
-- Plan: library_known_files_pkey, library_seen_files_pkey, both up to the first hit below each path.
SELECT EXISTS (
    SELECT
    FROM (
        SELECT '' AS path
        UNION ALL
        SELECT rtrim(p.path, '/\')
        FROM libraries AS l
        CROSS JOIN LATERAL unnest(l.paths) AS p (path)
        WHERE l.id = $1
    ) AS root
    WHERE EXISTS (
        SELECT
        FROM library_known_files AS k
        WHERE k.import_id = $1
          AND k.missing_since IS NULL
          AND NOT k.is_newer
          AND (root.path = '' OR left(k.path, length(root.path) + 1) IN (root.path || '/', root.path || '\'))
    )
      AND NOT EXISTS (
        SELECT
        FROM library_seen_files AS s
        WHERE s.import_id = $1
          AND (root.path = '' OR left(s.path, length(root.path) + 1) IN (root.path || '/', root.path || '\'))
    )
) AS "exists!"
