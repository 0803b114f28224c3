-- qar.log.latest
-- $1 user id, $2 expedition id. Zero or one row: the last time that he watched it.
-- Plan: idx_voyage_log_expedition_id.
SELECT id, expedition_id, watched_at, bearing_ms, completed
FROM qar.voyage_log
WHERE user_id = $1
  AND expedition_id = $2
ORDER BY watched_at DESC, id DESC
LIMIT 1
