-- tvshows.watch.record_progress
-- $1 user id, $2 session's id, $3 position_ms, $4 duration_ms (NULL: as it was). Zero or one row: the session.
-- At 90 % of the duration or beyond, the session is complete and stays so. The state of user and episode is written along;
-- a session counts as one watching, however often it reports afterwards.
-- Plan: episode_watch_history_pkey, episode_watch_state_pkey.
WITH before AS (
    SELECT h.id, h.completed, coalesce(0.9 * coalesce($4::bigint, h.duration_ms) <= $3::bigint, false) AS at_end
    FROM episode_watch_history AS h
    WHERE h.id = $2
      AND h.user_id = $1
    FOR UPDATE
), session AS (
    UPDATE episode_watch_history AS h
    SET position_ms = $3,
        duration_ms = coalesce($4, h.duration_ms),
        completed = before.completed OR before.at_end,
        completed_at = CASE WHEN before.completed THEN h.completed_at WHEN before.at_end THEN now() END,
        watched_at = now()
    FROM before
    WHERE h.id = before.id
    RETURNING h.id, h.user_id, h.episode_id, h.position_ms, h.duration_ms, h.completed, h.completed_at, h.device_name, h.device_type, h.client_name, h.play_method, h.started_at, h.watched_at, before.at_end AND NOT before.completed AS finishes
), state AS (
    INSERT INTO episode_watch_state AS s (user_id, episode_id, position_ms, duration_ms, completed_at, watch_count, last_watched_at)
    SELECT session.user_id, session.episode_id, session.position_ms, session.duration_ms, session.completed_at, session.completed::int, session.watched_at
    FROM session
    ON CONFLICT (user_id, episode_id) DO UPDATE
    SET position_ms = excluded.position_ms,
        duration_ms = coalesce(excluded.duration_ms, s.duration_ms),
        completed_at = excluded.completed_at,
        watch_count = greatest(s.watch_count + (SELECT session.finishes::int FROM session), excluded.watch_count),
        last_watched_at = excluded.last_watched_at
)
SELECT session.id, session.user_id, session.episode_id, session.position_ms, session.duration_ms, session.completed, session.completed_at, session.device_name, session.device_type, session.client_name, session.play_method, session.started_at, session.watched_at
FROM session
