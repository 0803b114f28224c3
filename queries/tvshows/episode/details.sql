-- tvshows.episode.details
-- $1 episode id. Zero or one row; deleted episodes are invisible.
-- Plan: idx_episodes_seen.
SELECT e.titles_i18n AS "titles_i18n: Json<Translations>", e.overviews_i18n AS "overviews_i18n: Json<Translations>"
FROM episodes AS e
WHERE e.id = $1
  AND e.deleted_at IS NULL
