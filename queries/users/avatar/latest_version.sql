-- users.avatar.latest_version
-- $1 user id. One row: the version that was given last, 0 if none was; deleted ones count.
-- Plan: user_avatars_user_id_version_key.
SELECT coalesce(max(version), 0) AS "version!"
FROM user_avatars
WHERE user_id = $1
