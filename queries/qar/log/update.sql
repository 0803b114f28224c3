-- qar.log.update
-- $1 user id, $2 id, $3 bearing_ms, $4 completed. One row changed, or none if it is not his; what is complete stays so.
-- Plan: voyage_log_pkey.
UPDATE qar.voyage_log
SET bearing_ms = $3,
    completed = completed OR $4,
    watched_at = now()
WHERE id = $2
  AND user_id = $1
