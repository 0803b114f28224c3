-- users.oidc_provider.enable
-- $1 id. One row changed; none if there is no such provider.
-- Plan: oidc_providers_pkey.
UPDATE oidc_providers
SET is_enabled = true
WHERE id = $1
