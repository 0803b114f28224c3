-- drafts.draft.list_open
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. What waits for approval, the oldest first.
-- Plan: idx_drafts_open.
SELECT id, user_id, movie_id, series_id, season_id, episode_id, content, metadata, version, state, closed_by, closed_at, reason, created_at, updated_at
FROM drafts
WHERE state = 'draft'
  AND (created_at, id) > (coalesce($1, '-infinity'::timestamptz), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY created_at, id
LIMIT $3
