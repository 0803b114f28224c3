-- tvshows.watch.report_progress
-- $1 user id, $2 episode id, $3 a new session's id, $4 position_ms, $5 duration_ms (NULL: as it was). One row: the session that went on, or the new one.
-- The state of user and episode is written along.
-- Plan: none here; in episode_watch_report() idx_episode_watch_history_user_episode, episode_watch_history_pkey, episode_watch_state_pkey.
SELECT r.id AS "id!: WatchId", r.user_id AS "user_id!: UserId", r.episode_id AS "episode_id!: EpisodeId", r.position_ms AS "position_ms!", r.duration_ms, r.completed AS "completed!",
       r.completed_at, r.device_name, r.device_type, r.client_name, r.play_method, r.started_at AS "started_at!", r.watched_at AS "watched_at!"
FROM episode_watch_report($1, $2, $3, $4, $5) AS r
