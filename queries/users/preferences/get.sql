-- users.preferences.get
-- $1 user id. Zero or one row; none means the defaults. Those of a deleted user are invisible.
-- Plan: user_preferences_pkey, users_pkey.
SELECT p.email_notifications AS "email_notifications: Json<Notifications>", p.push_notifications AS "push_notifications: Json<Notifications>",
       p.digest_notifications AS "digest_notifications: Json<Notifications>", p.user_id, p.profile_visibility, p.show_email, p.show_activity,
       p.theme, p.display_language, p.content_language, p.metadata_language, p.show_adult_content, p.show_spoilers, p.auto_play_videos
FROM user_preferences AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.user_id = $1
  AND u.deleted_at IS NULL
