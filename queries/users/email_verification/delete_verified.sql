-- users.email_verification.delete_verified
-- $1 point in time. The number of tokens that were deleted: used before $1.
-- Plan: idx_email_verification_tokens_verified_at.
DELETE FROM email_verification_tokens
WHERE verified_at < $1
