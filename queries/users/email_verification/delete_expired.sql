-- users.email_verification.delete_expired
-- No parameters. The number of tokens that were deleted.
-- Plan: idx_email_verification_tokens_expires_at.
DELETE FROM email_verification_tokens
WHERE expires_at <= now()
