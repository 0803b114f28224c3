-- drafts.draft.get
-- $1 id.
-- Plan: drafts_pkey.
SELECT id, user_id, movie_id, series_id, season_id, episode_id, content, metadata, version, state, closed_by, closed_at, reason, created_at, updated_at
FROM drafts
WHERE id = $1
