-- users.avatar.erase
-- $1 avatar id. Zero or one row: where the file is, deleted or not.
-- Plan: user_avatars_pkey.
DELETE FROM user_avatars
WHERE id = $1
RETURNING file_path
