-- users.oidc_link.insert
-- $1 id, $2 user id, $3 provider id, $4 subject, $5 email, $6 name, $7 picture_url, $8 groups, $9 access_token_encrypted, $10
-- refresh_token_encrypted, $11 token_expires_at. One row; none if the user is not live. His row is locked, lest the account stays taken
-- when he is deleted meanwhile.
-- Plan: users_pkey.
INSERT INTO oidc_user_links (id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted,
                             token_expires_at)
SELECT $1, u.id, $3, $4, $5, $6, $7, $8, $9, $10, $11
FROM users AS u
WHERE u.id = $2
  AND u.deleted_at IS NULL
FOR NO KEY UPDATE
RETURNING id, user_id, provider_id, subject, email, name, picture_url, groups, access_token_encrypted, refresh_token_encrypted, token_expires_at, last_login_at,
       created_at, updated_at
