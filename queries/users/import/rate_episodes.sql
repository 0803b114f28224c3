-- users.import.rate_episodes
-- $1 import id, $2 what happens to a rating that is there. The number of rows that are lost: of a new rating that somebody else made
-- meanwhile. A new one has the time of its row; one that is changed is changed now, and one that says the same stays as it was.
-- Plan: user_import_ratings_pkey, episode_user_ratings_pkey.
WITH rated AS (
    INSERT INTO episode_user_ratings AS r (user_id, episode_id, rating, created_at, updated_at)
    SELECT s.target_user_id, s.target_id, s.rating, coalesce(s.rated_at, now()), coalesce(s.rated_at, now())
    FROM user_import_ratings AS s
    WHERE s.import_id = $1
      AND s.kind = 'episode'
      AND s.outcome IN ('inserted', 'updated')
    ORDER BY s.target_id, s.target_user_id
    ON CONFLICT (user_id, episode_id) DO UPDATE
    SET rating = excluded.rating
    WHERE $2::text = 'update'
      AND r.rating <> excluded.rating
    RETURNING r.user_id, r.episode_id AS title_id
)
UPDATE user_import_ratings AS s
SET outcome = 'rejected',
    reason = 'rating: the user has rated this title meanwhile; import it again'
WHERE s.import_id = $1
  AND s.kind = 'episode'
  AND s.outcome = 'inserted'
  AND NOT EXISTS (SELECT FROM rated AS r WHERE r.user_id = s.target_user_id AND r.title_id = s.target_id)
