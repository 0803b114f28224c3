-- users.email_verification.delete_expired
-- No parameters. The number of tokens that were deleted; one that is being changed just now is left for the next time, so that the sweep
-- waits for no token of others, who might wait for it.
-- Plan: idx_email_verification_tokens_expires_at, email_verification_tokens_pkey.
DELETE FROM email_verification_tokens
WHERE id = ANY (ARRAY (SELECT t.id FROM email_verification_tokens AS t WHERE t.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
