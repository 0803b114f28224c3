-- users.password_reset.delete_expired
-- No parameters. The number of tokens that were deleted; one that is being changed just now is left for the next time, so that the sweep
-- waits for no token of others, who might wait for it.
-- Plan: idx_password_reset_tokens_expires_at, password_reset_tokens_pkey.
DELETE FROM password_reset_tokens
WHERE id = ANY (ARRAY (SELECT t.id FROM password_reset_tokens AS t WHERE t.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
