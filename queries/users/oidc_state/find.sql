-- users.oidc_state.find
-- $1 state_hash. Zero or one row: a state that is not expired, of an enabled provider, and of a live and active user if of any.
-- Plan: oidc_states_state_hash_key, oidc_providers_pkey, users_pkey.
SELECT s.id, s.provider_id, s.user_id, s.code_verifier, s.nonce, s.redirect_url, s.expires_at, s.created_at
FROM oidc_states AS s
JOIN oidc_providers AS p ON p.id = s.provider_id
WHERE s.state_hash = $1
  AND s.expires_at > statement_timestamp()
  AND p.is_enabled
  AND (s.user_id IS NULL OR EXISTS (SELECT FROM users AS u WHERE u.id = s.user_id AND u.is_active AND u.deleted_at IS NULL))
