-- users.import.reject_lost_episodes
-- $1 import id. The number of rows whose id another entry of the history has, of another title or time as well.
-- Plan: user_import_watches_pkey, episode_watch_history_pkey.
UPDATE user_import_watches AS s
SET outcome = 'rejected',
    reason = 'id: another entry of the history has it'
WHERE s.import_id = $1
  AND s.kind = 'episode'
  AND s.outcome = 'inserted'
  AND (SELECT h.id FROM episode_watch_history AS h WHERE h.id = s.watch_id AND h.user_id = s.target_user_id AND h.episode_id = s.target_id AND h.started_at = s.started_at) IS NULL
