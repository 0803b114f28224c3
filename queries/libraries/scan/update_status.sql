-- libraries.scan.update_status
-- $1 scan id, $2 status, $3 error_message (NULL: as it was). Zero or one row: whether the step is legal; if not, nothing is written.
-- When a running scan ends, its duration is known; when it completes, its library says so. A trigger refuses the other steps to all who write.
-- Plan: library_scans_pkey, libraries_pkey.
WITH before AS (
    SELECT s.id,
           (s.status, $2::text) IN (('pending', 'running'), ('pending', 'failed'), ('pending', 'cancelled'),
                                    ('running', 'completed'), ('running', 'failed'), ('running', 'cancelled')) AS legal
    FROM library_scans AS s
    WHERE s.id = $1
    FOR UPDATE
), scan AS (
    UPDATE library_scans AS s
    SET status = $2,
        error_message = coalesce($3, s.error_message),
        started_at = CASE WHEN $2 = 'running' THEN now() ELSE s.started_at END,
        completed_at = CASE WHEN $2 <> 'running' THEN now() END,
        duration_ms = CASE WHEN $2 <> 'running' THEN (extract(epoch FROM greatest(now(), s.started_at) - s.started_at) * 1000)::bigint END
    FROM before
    WHERE s.id = before.id
      AND before.legal
    RETURNING s.library_id, s.status, s.completed_at, s.started_at, s.duration_ms
), library AS (
    UPDATE libraries AS l
    SET last_scan_at = scan.completed_at,
        last_scan_duration_ms = scan.duration_ms
    FROM scan
    WHERE l.id = scan.library_id
      AND scan.status = 'completed'
)
SELECT before.legal AS "legal!"
FROM before
