-- users.auth_token.delete_revoked
-- $1 point in time. The number of tokens that were deleted: revoked before $1.
-- Plan: idx_auth_tokens_revoked_at.
DELETE FROM auth_tokens
WHERE revoked_at < $1
