-- users.oidc_link.list_of_user
-- $1 user id. All links of the user, the oldest first: at most one a provider.
-- Plan: oidc_user_links_user_id_provider_id_key.
SELECT id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted, token_expires_at, last_login_at,
       created_at, updated_at
FROM oidc_user_links
WHERE user_id = $1
ORDER BY created_at, id
