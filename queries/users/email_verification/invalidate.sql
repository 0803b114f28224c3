-- users.email_verification.invalidate
-- $1 user id. The number of tokens that were made invalid.
-- Plan: idx_email_verification_tokens_user.
UPDATE email_verification_tokens
SET invalidated_at = now()
WHERE user_id = $1
  AND verified_at IS NULL
  AND invalidated_at IS NULL
