-- drafts.draft.update
-- $1 id, $2 content, $3 metadata. Only while it is a draft.
-- Plan: drafts_pkey.
UPDATE drafts
SET content = $2, metadata = $3
WHERE id = $1
  AND state = 'draft'
RETURNING id, user_id, movie_id, series_id, season_id, episode_id, content, metadata, version, state, closed_by, closed_at, reason, created_at, updated_at
