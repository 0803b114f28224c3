-- tvshows.watch.delete_of_series
-- $1 user id, $2 series id. One row: whether there was anything. Sessions and states of all its episodes go.
-- Plan: a function call: idx_episodes_series_id, idx_episode_watch_history_user_episode, episode_watch_state_pkey.
SELECT episode_watch_forget($1, ARRAY (SELECT e.id FROM episodes AS e WHERE e.series_id = $2)) AS "deleted!"
