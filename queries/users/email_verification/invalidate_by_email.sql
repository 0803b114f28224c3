-- users.email_verification.invalidate_by_email
-- $1 email, whatever the case. The number of tokens that were made invalid, of all users.
-- Plan: idx_email_verification_tokens_email.
UPDATE email_verification_tokens
SET invalidated_at = now()
WHERE lower(email) = lower($1)
  AND verified_at IS NULL
  AND invalidated_at IS NULL
