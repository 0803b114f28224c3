-- tvshows.watch.delete_of_episode
-- $1 user id, $2 episode id. One row: whether there was anything. Sessions and state go, in this order: as whoever reports
-- progress writes them.
-- Plan: idx_episode_watch_history_user_episode, episode_watch_state_pkey.
WITH history AS (
    DELETE FROM episode_watch_history
    WHERE user_id = $1
      AND episode_id = $2
    RETURNING id
), state AS (
    DELETE FROM episode_watch_state
    WHERE user_id = $1
      AND episode_id = $2
      AND (SELECT count(*) FROM history) >= 0
    RETURNING episode_id
)
SELECT EXISTS (SELECT FROM history) OR EXISTS (SELECT FROM state) AS "deleted!"
