-- tvshows.episode.set_details
-- $1 episode id, $2 titles_i18n, $3 overviews_i18n. One row changed, or none.
-- Plan: idx_episodes_seen.
UPDATE episodes
SET titles_i18n = $2,
    overviews_i18n = $3
WHERE id = $1
  AND deleted_at IS NULL
