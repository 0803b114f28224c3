-- users.oidc_link.get
-- $1 id. Zero or one row.
-- Plan: oidc_user_links_pkey.
SELECT id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted, token_expires_at, last_login_at,
       created_at, updated_at
FROM oidc_user_links
WHERE id = $1
