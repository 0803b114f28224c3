-- drafts.draft.list_of_movie
-- $1 movie id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Drafts in every state, the latest first.
-- Plan: idx_drafts_movie_created_at.
SELECT id, user_id, movie_id, series_id, season_id, episode_id, content, metadata, version, state, closed_by, closed_at, reason, created_at, updated_at
FROM drafts
WHERE movie_id = $1
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
