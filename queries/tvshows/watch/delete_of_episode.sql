-- tvshows.watch.delete_of_episode
-- $1 user id, $2 episode id. One row: whether there was anything. Sessions and state go, and what is begun meanwhile with them or not at all.
-- Plan: a function call: idx_episode_watch_history_user_episode, episode_watch_state_pkey.
SELECT episode_watch_forget($1, ARRAY[$2::uuid]) AS "deleted!"
