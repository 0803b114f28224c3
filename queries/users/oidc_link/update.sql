-- users.oidc_link.update
-- $1 id, $2 updated_at as it was read, $3 email, $4 name, $5 picture_url, $6 groups, $7 access_token_encrypted, $8 refresh_token_encrypted,
-- $9 token_expires_at. One row; none if the link is gone or was changed since.
-- Plan: oidc_user_links_pkey.
UPDATE oidc_user_links
SET email = $3,
    name = $4,
    picture_url = $5,
    groups = $6,
    access_token_encrypted = $7,
    refresh_token_encrypted = $8,
    token_expires_at = $9
WHERE id = $1
  AND updated_at = $2
RETURNING id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted, token_expires_at, last_login_at,
       created_at, updated_at
