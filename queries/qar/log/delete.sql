-- qar.log.delete
-- $1 user id, $2 id. One row changed, or none if it is not his.
-- Plan: voyage_log_pkey.
DELETE FROM qar.voyage_log
WHERE id = $2
  AND user_id = $1
