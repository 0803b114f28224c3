-- users.preferences.change
-- $1 user id, $2 email_notifications, $3 push_notifications, $4 digest_notifications, $5 profile_visibility, $6 show_email, $7 show_activity, $8 theme,
-- $9 display_language, $10 content_language, $11 metadata_language, $12 show_adult_content, $13 show_spoilers, $14 auto_play_videos (NULL: as it
-- was, or the column's default). One row: all of them as they are now.
-- Plan: user_preferences_pkey.
INSERT INTO user_preferences AS p (user_id, email_notifications, push_notifications, digest_notifications, profile_visibility, show_email, show_activity,
                                   theme, display_language, content_language, metadata_language, show_adult_content, show_spoilers, auto_play_videos)
VALUES ($1, coalesce($2, '{}'::jsonb), coalesce($3, '{}'::jsonb), coalesce($4, '{}'::jsonb), coalesce($5, 'private'), coalesce($6, false), coalesce($7, true),
        coalesce($8, 'system'), $9, $10, $11, coalesce($12, false), coalesce($13, false), coalesce($14, true))
ON CONFLICT (user_id) DO UPDATE
SET email_notifications = coalesce($2, p.email_notifications),
    push_notifications = coalesce($3, p.push_notifications),
    digest_notifications = coalesce($4, p.digest_notifications),
    profile_visibility = coalesce($5, p.profile_visibility),
    show_email = coalesce($6, p.show_email),
    show_activity = coalesce($7, p.show_activity),
    theme = coalesce($8, p.theme),
    display_language = coalesce($9, p.display_language),
    content_language = coalesce($10, p.content_language),
    metadata_language = coalesce($11, p.metadata_language),
    show_adult_content = coalesce($12, p.show_adult_content),
    show_spoilers = coalesce($13, p.show_spoilers),
    auto_play_videos = coalesce($14, p.auto_play_videos)
RETURNING p.email_notifications AS "email_notifications: Json<Notifications>", p.push_notifications AS "push_notifications: Json<Notifications>",
          p.digest_notifications AS "digest_notifications: Json<Notifications>", p.user_id, p.profile_visibility, p.show_email, p.show_activity,
          p.theme, p.display_language, p.content_language, p.metadata_language, p.show_adult_content, p.show_spoilers, p.auto_play_videos
