-- users.import.resolve_users
-- $1 import id, $2 what happens to a row that meets a user: error, skip or update. The number of rows.
-- Decides for each row what becomes of it. A row meets a live user by id, else by username, else by e-mail address, whatever the case.
-- Keys that lead to different users reject it, as does a key that an earlier row of the import has.
-- Plan: user_import_staging_pkey; for each row users_pkey, idx_users_username, idx_users_email, profiles_pkey.
WITH keyed AS (
    SELECT s.line, s.user_id, s.username, s.email,
           first_value(s.source_line) OVER same_id AS line_of_id,
           first_value(s.source_line) OVER same_username AS line_of_username,
           first_value(s.source_line) OVER same_email AS line_of_email,
           row_number() OVER same_id AS nth_id,
           row_number() OVER same_username AS nth_username,
           row_number() OVER same_email AS nth_email
    FROM user_import_staging AS s
    WHERE s.import_id = $1
    WINDOW same_id AS (PARTITION BY s.user_id ORDER BY s.line),
           same_username AS (PARTITION BY lower(s.username) ORDER BY s.line),
           same_email AS (PARTITION BY lower(s.email) ORDER BY s.line)
), judged AS (
    SELECT k.line, coalesce(by_id.id, by_username.id, by_email.id) AS target,
           CASE
               WHEN k.nth_id > 1 THEN format('id: the row at line %s has it already', k.line_of_id)
               WHEN k.nth_username > 1 THEN format('username: the row at line %s has it already', k.line_of_username)
               WHEN k.nth_email > 1 THEN format('email: the row at line %s has it already', k.line_of_email)
               WHEN by_id.deleted_at IS NOT NULL THEN 'id: it belongs to a deleted user'
               WHEN by_id.id IS NULL AND EXISTS (SELECT FROM profiles AS p WHERE p.id = k.user_id) THEN 'id: it belongs to a profile'
               WHEN by_username.id <> by_id.id THEN 'username: another user has it than the one with this id'
               WHEN by_email.id <> coalesce(by_id.id, by_username.id) THEN 'email: another user has it than the one with this id or username'
               WHEN coalesce(by_id.id, by_username.id, by_email.id) IS NOT NULL AND $2 = 'error'
                   THEN format('%s: there is a user with it already', CASE
                       WHEN by_id.id IS NOT NULL THEN 'id'
                       WHEN by_username.id IS NOT NULL THEN 'username'
                       ELSE 'email'
                   END)
           END AS reason
    FROM keyed AS k
    LEFT JOIN LATERAL (SELECT u.id, u.deleted_at FROM users AS u WHERE u.id = k.user_id LIMIT 1) AS by_id ON true
    LEFT JOIN LATERAL (
        SELECT u.id
        FROM users AS u
        WHERE lower(u.username) BETWEEN lower(k.username) AND lower(k.username)
          AND u.deleted_at IS NULL
        ORDER BY lower(u.username)
        LIMIT 1
    ) AS by_username ON true
    LEFT JOIN LATERAL (
        SELECT u.id
        FROM users AS u
        WHERE lower(u.email) = lower(k.email)
          AND u.deleted_at IS NULL
        LIMIT 1
    ) AS by_email ON true
)
UPDATE user_import_staging AS s
SET reason = j.reason,
    target_id = coalesce(j.target, s.user_id),
    outcome = CASE
        WHEN j.reason IS NOT NULL THEN 'rejected'
        WHEN j.target IS NULL THEN 'inserted'
        WHEN $2 = 'skip' THEN 'skipped'
        ELSE 'updated'
    END
FROM judged AS j
WHERE s.import_id = $1
  AND s.line = j.line
