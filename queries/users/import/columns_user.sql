-- users.import.columns_user
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, source_line, user_id, username, email, password_hash, display_name, avatar_url,
       locale, timezone, is_active, is_admin, qar_enabled, max_rating_level
FROM user_import_staging
WHERE false
