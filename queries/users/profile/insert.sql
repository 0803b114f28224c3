-- users.profile.insert
-- $1 id, $2 user id, $3 name, $4 avatar_url, $5 is_default, $6 is_kids, $7 max_rating_level, $8 adult_enabled, $9 adult_pin_hash, $10 preferred_language,
-- $11 preferred_audio_language, $12 preferred_subtitle_language, $13 autoplay_next, $14 autoplay_previews, $15 autoplay_delay_ms, $16 continue_watching_days,
-- $17 mark_watched_percent. One row; a user's first is the default, and another that is to be takes its place.
-- Plan: insert.
INSERT INTO profiles (id, user_id, name, avatar_url, is_default, is_kids, max_rating_level, adult_enabled, adult_pin_hash, preferred_language,
                      preferred_audio_language, preferred_subtitle_language, autoplay_next, autoplay_previews, autoplay_delay_ms, continue_watching_days,
                      mark_watched_percent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
RETURNING id, user_id, name, avatar_url, is_default, is_kids, max_rating_level, adult_enabled, adult_pin_hash IS NOT NULL AS "has_adult_pin!",
       preferred_language, preferred_audio_language, preferred_subtitle_language, autoplay_next, autoplay_previews, autoplay_delay_ms,
       continue_watching_days, mark_watched_percent, created_at, updated_at
