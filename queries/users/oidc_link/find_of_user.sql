-- users.oidc_link.find_of_user
-- $1 user id, $2 provider id. Zero or one row.
-- Plan: oidc_user_links_user_id_provider_id_key.
SELECT id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted, token_expires_at, last_login_at,
       created_at, updated_at
FROM oidc_user_links
WHERE user_id = $1
  AND provider_id = $2
