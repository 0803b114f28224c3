-- users.password_reset.delete_expired
-- No parameters. The number of tokens that were deleted.
-- Plan: idx_password_reset_tokens_expires_at.
DELETE FROM password_reset_tokens
WHERE expires_at <= now()
