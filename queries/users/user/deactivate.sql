-- users.user.deactivate
-- $1 user id. One row: how many users were shut out, one or none. His sessions and tokens are revoked with it, his password-reset tokens
-- invalid, his trusted devices forgotten; what is being made for him meanwhile is waited for, and goes as well.
-- Plan: in users_deactivate: users_pkey, idx_sessions_user_last_activity_at, idx_auth_tokens_user_created_at,
-- idx_password_reset_tokens_user, idx_user_trusted_devices_user, idx_oidc_states_user.
SELECT users_deactivate($1) AS "users!"
