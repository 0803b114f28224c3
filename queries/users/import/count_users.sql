-- users.import.count_users
-- $1 import id. One row: how many rows had which outcome.
-- Plan: user_import_staging_pkey.
SELECT count(*) FILTER (WHERE outcome = 'inserted') AS "inserted!",
       count(*) FILTER (WHERE outcome = 'updated') AS "updated!",
       count(*) FILTER (WHERE outcome = 'skipped') AS "skipped!",
       count(*) FILTER (WHERE outcome = 'rejected') AS "rejected!"
FROM user_import_staging
WHERE import_id = $1
