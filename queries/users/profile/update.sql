-- users.profile.update
-- $1 profile id, $2 updated_at as it was read, $3 name, $4 avatar_url, $5 is_kids, $6 max_rating_level, $7 adult_enabled, $8 preferred_language,
-- $9 preferred_audio_language, $10 preferred_subtitle_language, $11 autoplay_next, $12 autoplay_previews, $13 autoplay_delay_ms, $14 continue_watching_days,
-- $15 mark_watched_percent. One row; none if the profile is gone or was changed since.
-- Plan: profiles_pkey.
UPDATE profiles
SET name = $3,
    avatar_url = $4,
    is_kids = $5,
    max_rating_level = $6,
    adult_enabled = $7,
    preferred_language = $8,
    preferred_audio_language = $9,
    preferred_subtitle_language = $10,
    autoplay_next = $11,
    autoplay_previews = $12,
    autoplay_delay_ms = $13,
    continue_watching_days = $14,
    mark_watched_percent = $15
WHERE id = $1
  AND updated_at = $2
RETURNING id, user_id, name, avatar_url, is_default, is_kids, max_rating_level, adult_enabled, adult_pin_hash IS NOT NULL AS "has_adult_pin!",
       preferred_language, preferred_audio_language, preferred_subtitle_language, autoplay_next, autoplay_previews, autoplay_delay_ms,
       continue_watching_days, mark_watched_percent, created_at, updated_at
