-- movies.watch.report_progress
-- $1 user id, $2 movie id, $3 a new session's id, $4 position_ms, $5 duration_ms (NULL: as it was). One row: the session that went on, or the new one.
-- The state of user and movie is written along.
-- Plan: none here; in movie_watch_report() idx_movie_watch_history_user_movie, movie_watch_history_pkey, movie_watch_state_pkey.
SELECT r.id AS "id!: WatchId", r.user_id AS "user_id!: UserId", r.movie_id AS "movie_id!: MovieId", r.position_ms AS "position_ms!", r.duration_ms, r.completed AS "completed!",
       r.completed_at, r.device_name, r.device_type, r.client_name, r.play_method, r.started_at AS "started_at!", r.watched_at AS "watched_at!"
FROM movie_watch_report($1, $2, $3, $4, $5) AS r
