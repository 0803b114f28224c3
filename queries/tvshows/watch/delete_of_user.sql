-- tvshows.watch.delete_of_user
-- $1 user id. One row: how many sessions were deleted. The states of all episodes go with them.
-- Plan: idx_episode_watch_history_user_time, episode_watch_state_pkey.
WITH history AS (
    DELETE FROM episode_watch_history
    WHERE user_id = $1
    RETURNING id
), state AS (
    DELETE FROM episode_watch_state
    WHERE user_id = $1
)
SELECT count(*) AS "deleted!"
FROM history
