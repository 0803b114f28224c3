-- users.oidc_state.insert
-- $1 id, $2 state_hash, $3 provider id, $4 user id, $5 code_verifier, $6 nonce, $7 redirect_url, $8 expires_at. One row changed.
-- Plan: insert.
INSERT INTO oidc_states (id, state_hash, provider_id, user_id, code_verifier, nonce, redirect_url, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
