-- users.preferences.upsert
-- $1 user id, $2 email_notifications, $3 push_notifications, $4 digest_notifications, $5 profile_visibility, $6 show_email, $7 show_activity, $8 theme,
-- $9 display_language, $10 content_language, $11 metadata_language, $12 show_adult_content, $13 show_spoilers, $14 auto_play_videos. One row changed.
-- Plan: user_preferences_pkey.
INSERT INTO user_preferences (user_id, email_notifications, push_notifications, digest_notifications, profile_visibility, show_email, show_activity,
                              theme, display_language, content_language, metadata_language, show_adult_content, show_spoilers, auto_play_videos)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (user_id) DO UPDATE
SET email_notifications = excluded.email_notifications,
    push_notifications = excluded.push_notifications,
    digest_notifications = excluded.digest_notifications,
    profile_visibility = excluded.profile_visibility,
    show_email = excluded.show_email,
    show_activity = excluded.show_activity,
    theme = excluded.theme,
    display_language = excluded.display_language,
    content_language = excluded.content_language,
    metadata_language = excluded.metadata_language,
    show_adult_content = excluded.show_adult_content,
    show_spoilers = excluded.show_spoilers,
    auto_play_videos = excluded.auto_play_videos
