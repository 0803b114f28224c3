-- users.oidc_link.find_by_subject
-- $1 provider id, $2 subject. Zero or one row: of a live and active user, at a provider that is enabled.
-- Plan: oidc_user_links_provider_id_subject_key, users_pkey, oidc_providers_pkey.
SELECT l.id, l.user_id, l.provider_id, l.subject, l.email, l.name, l.picture_url, l.groups, l.access_token_encrypted, l.refresh_token_encrypted,
       l.token_expires_at, l.last_login_at, l.created_at, l.updated_at
FROM oidc_user_links AS l
JOIN users AS u ON u.id = l.user_id
JOIN oidc_providers AS p ON p.id = l.provider_id
WHERE l.provider_id = $1
  AND l.subject = $2
  AND p.is_enabled
  AND u.is_active
  AND u.deleted_at IS NULL
