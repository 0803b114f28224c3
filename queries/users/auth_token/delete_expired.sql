-- users.auth_token.delete_expired
-- No parameters. The number of tokens that were deleted.
-- Plan: idx_auth_tokens_expires_at.
DELETE FROM auth_tokens
WHERE expires_at <= now()
