-- users.oidc_state.use
-- $1 state_hash. Zero or one row: the valid state, which is gone then. Of any number of uses at once one gets it.
-- Plan: oidc_states_state_hash_key, oidc_providers_pkey, users_pkey.
DELETE FROM oidc_states AS s
USING oidc_providers AS p
WHERE s.state_hash = $1
  AND s.expires_at > statement_timestamp()
  AND p.id = s.provider_id
  AND p.is_enabled
  AND (s.user_id IS NULL OR EXISTS (SELECT FROM users AS u WHERE u.id = s.user_id AND u.is_active AND u.deleted_at IS NULL))
RETURNING s.id, s.provider_id, s.user_id, s.code_verifier, s.nonce, s.redirect_url, s.expires_at, s.created_at
