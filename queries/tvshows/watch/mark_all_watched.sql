-- tvshows.watch.mark_all_watched
-- $1 new ids of sessions, $2 user id, $3 as many episode ids. The number of sessions that were written, all complete; the states are written along.
-- An episode that is named twice counts once.
-- Plan: insert; episode_watch_state_pkey.
WITH marked AS (
    SELECT DISTINCT ON (n.episode_id) n.id, n.episode_id
    FROM unnest($1::uuid[], $3::uuid[]) AS n (id, episode_id)
    ORDER BY n.episode_id
), state AS (
    INSERT INTO episode_watch_state AS s (user_id, episode_id, completed_at, watch_count)
    SELECT $2, marked.episode_id, now(), 1
    FROM marked
    ORDER BY marked.episode_id
    ON CONFLICT (user_id, episode_id) DO UPDATE
    SET completed_at = excluded.completed_at,
        watch_count = s.watch_count + 1,
        last_watched_at = excluded.last_watched_at
)
INSERT INTO episode_watch_history (id, user_id, episode_id, completed, completed_at)
SELECT marked.id, $2, marked.episode_id, true, now()
FROM marked
