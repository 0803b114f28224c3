-- users.profile.get_default
-- $1 user id. Zero or one row; none for a deleted user.
-- Plan: idx_profiles_default (unique, partial), users_pkey.
SELECT p.id, p.user_id, p.name, p.avatar_url, p.is_default, p.is_kids, p.max_rating_level, p.adult_enabled, p.adult_pin_hash IS NOT NULL AS "has_adult_pin!",
       p.preferred_language, p.preferred_audio_language, p.preferred_subtitle_language, p.autoplay_next, p.autoplay_previews, p.autoplay_delay_ms,
       p.continue_watching_days, p.mark_watched_percent, p.created_at, p.updated_at
FROM profiles AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.user_id = $1
  AND p.is_default
  AND u.deleted_at IS NULL
