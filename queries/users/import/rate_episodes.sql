-- users.import.rate_episodes
-- $1 import id, $2 what happens to a rating that is there. The number of ratings that were made or changed. A new one has the time of its
-- row; one that is changed is changed now, and one that says the same stays as it was.
-- Plan: user_import_ratings_pkey, episode_user_ratings_pkey.
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
