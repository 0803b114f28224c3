-- users.password_reset.delete_used
-- $1 point in time. The number of tokens that were deleted: used or made invalid before $1.
-- Plan: idx_password_reset_tokens_used_at.
DELETE FROM password_reset_tokens
WHERE used_at < $1
