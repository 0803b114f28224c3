-- users.preferences.delete
-- $1 user id. One row changed, or none.
-- Plan: user_preferences_pkey.
DELETE FROM user_preferences
WHERE user_id = $1
