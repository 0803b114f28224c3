-- users.oidc_state.delete
-- $1 state_hash. One row changed, or none.
-- Plan: oidc_states_state_hash_key.
DELETE FROM oidc_states
WHERE state_hash = $1
