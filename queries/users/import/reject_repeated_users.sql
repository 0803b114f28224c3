-- users.import.reject_repeated_users
-- $1 import id. The number of rows. Two rows may meet one user by different keys: the later one is rejected.
-- Plan: user_import_staging_pkey.
WITH counted AS (
    SELECT s.line,
           row_number() OVER (PARTITION BY s.target_id ORDER BY s.line) AS nth,
           first_value(s.source_line) OVER (PARTITION BY s.target_id ORDER BY s.line) AS first_line
    FROM user_import_staging AS s
    WHERE s.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
)
UPDATE user_import_staging AS s
SET outcome = 'rejected',
    reason = format('the row at line %s meets the same user', c.first_line)
FROM counted AS c
WHERE s.import_id = $1
  AND s.line = c.line
  AND c.nth > 1
