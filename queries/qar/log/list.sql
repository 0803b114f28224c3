-- qar.log.list
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. What he watched, the latest first.
-- Plan: idx_voyage_log_user_id.
SELECT id, expedition_id, watched_at, bearing_ms, completed
FROM qar.voyage_log
WHERE user_id = $1
  AND (watched_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY watched_at DESC, id DESC
LIMIT $4
