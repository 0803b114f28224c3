-- tvshows.import.reject_repeated_series
-- $1 import id. The number of rows. Two rows may meet one series by different keys: the later one is rejected.
-- Plan: series_import_staging_pkey.
WITH counted AS (
    SELECT s.line,
           row_number() OVER (PARTITION BY s.target_id ORDER BY s.line) AS nth,
           first_value(s.source_line) OVER (PARTITION BY s.target_id ORDER BY s.line) AS first_line
    FROM series_import_staging AS s
    WHERE s.import_id = $1
      AND s.outcome IN ('inserted', 'updated')
)
UPDATE series_import_staging AS s
SET outcome = 'rejected',
    reason = format('the row at line %s meets the same series', c.first_line)
FROM counted AS c
WHERE s.import_id = $1
  AND s.line = c.line
  AND c.nth > 1
