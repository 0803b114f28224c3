-- users.profile.delete
-- $1 profile id. Zero or one row: whether it is the default; if so, nothing is deleted.
-- The user's row is locked before a profile's, as in set_default.
-- Plan: profiles_pkey, users_pkey.
WITH profile AS MATERIALIZED (
    SELECT o.id, o.is_default
    FROM users AS u
    JOIN profiles AS o ON o.user_id = u.id
    WHERE o.id = $1
    FOR NO KEY UPDATE OF u
    FOR UPDATE OF o
), deleted AS (
    DELETE FROM profiles AS p
    USING profile
    WHERE p.id = profile.id
      AND NOT profile.is_default
)
SELECT profile.is_default AS "is_default!"
FROM profile
