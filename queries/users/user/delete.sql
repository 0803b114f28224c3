-- users.user.delete
-- $1 user id. One row: how many users were deleted, one or none. What deactivate ends ends with it; his second factors and his accounts at
-- providers go.
-- Plan: in users_delete: as deactivate, oidc_user_links_user_id_provider_id_key, user_mfa_settings_pkey.
SELECT users_delete($1) AS "users!"
