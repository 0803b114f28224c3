-- users.oidc_state.delete_expired
-- No parameters. The number of states that were deleted.
-- Plan: idx_oidc_states_expires_at.
DELETE FROM oidc_states
WHERE expires_at <= now()
