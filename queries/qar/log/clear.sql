-- qar.log.clear
-- $1 user id. The number of lines that were deleted.
-- Plan: idx_voyage_log_user_id.
DELETE FROM qar.voyage_log
WHERE user_id = $1
