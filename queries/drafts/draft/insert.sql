-- drafts.draft.insert
-- $1 id, $2 user_id, $3 movie_id, $4 series_id, $5 season_id, $6 episode_id (one of the four), $7 content, $8 metadata.
-- Only for a live target; none gives no row.
-- Plan: the primary key of the target.
INSERT INTO drafts (id, user_id, movie_id, series_id, season_id, episode_id, content, metadata)
SELECT $1, $2, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7, $8
WHERE CASE
    WHEN $3::uuid IS NOT NULL THEN EXISTS (SELECT FROM movies WHERE id = $3 AND deleted_at IS NULL)
    WHEN $4::uuid IS NOT NULL THEN EXISTS (SELECT FROM series WHERE id = $4 AND deleted_at IS NULL)
    WHEN $5::uuid IS NOT NULL THEN EXISTS (SELECT FROM seasons WHERE id = $5 AND deleted_at IS NULL)
    ELSE EXISTS (SELECT FROM episodes WHERE id = $6 AND deleted_at IS NULL) END
RETURNING id, user_id, movie_id, series_id, season_id, episode_id, content, metadata, version, state, closed_by, closed_at, reason, created_at, updated_at
