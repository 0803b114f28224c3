-- users.oidc_state.delete_expired
-- No parameters. The number of states that were deleted; one that is being changed just now is left for the next time, so that the sweep
-- waits for no state of others, who might wait for it.
-- Plan: idx_oidc_states_expires_at, oidc_states_pkey.
DELETE FROM oidc_states
WHERE id = ANY (ARRAY (SELECT s.id FROM oidc_states AS s WHERE s.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
