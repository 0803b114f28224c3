-- users.oidc_state.delete_of_provider
-- $1 provider id. The number of states that were deleted.
-- Plan: idx_oidc_states_provider.
DELETE FROM oidc_states
WHERE provider_id = $1
