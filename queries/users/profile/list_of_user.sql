-- users.profile.list_of_user
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The profiles of a live user, the default one first (as if it were of 1970), then the oldest first.
-- Plan: idx_profiles_user_id, users_pkey; one user's profiles, sorted.
SELECT p.id, p.user_id, p.name, p.avatar_url, p.is_default, p.is_kids, p.max_rating_level, p.adult_enabled, p.adult_pin_hash IS NOT NULL AS "has_adult_pin!",
       p.preferred_language, p.preferred_audio_language, p.preferred_subtitle_language, p.autoplay_next, p.autoplay_previews, p.autoplay_delay_ms,
       p.continue_watching_days, p.mark_watched_percent, p.created_at, p.updated_at
FROM profiles AS p
JOIN users AS u ON u.id = p.user_id
WHERE p.user_id = $1
  AND u.deleted_at IS NULL
  AND (CASE WHEN p.is_default THEN 'epoch'::timestamptz ELSE p.created_at END, p.id)
      > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY CASE WHEN p.is_default THEN 'epoch'::timestamptz ELSE p.created_at END, p.id
LIMIT $4
