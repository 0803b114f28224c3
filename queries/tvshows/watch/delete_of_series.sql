-- tvshows.watch.delete_of_series
-- $1 user id, $2 series id. One row: whether there was anything. Sessions with all its episodes go, and then the states: as
-- whoever reports progress writes them.
-- Plan: idx_episodes_series_id, idx_episode_watch_history_user_episode, episode_watch_state_pkey.
WITH history AS (
    DELETE FROM episode_watch_history AS h
    USING episodes AS e
    WHERE e.series_id = $2
      AND h.user_id = $1
      AND h.episode_id = e.id
    RETURNING h.id
), state AS (
    DELETE FROM episode_watch_state AS s
    USING episodes AS e
    WHERE e.series_id = $2
      AND s.user_id = $1
      AND s.episode_id = e.id
      AND (SELECT count(*) FROM history) >= 0
    RETURNING s.episode_id
)
SELECT EXISTS (SELECT FROM history) OR EXISTS (SELECT FROM state) AS "deleted!"
