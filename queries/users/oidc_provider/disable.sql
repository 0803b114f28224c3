-- users.oidc_provider.disable
-- $1 id. One row changed; none if there is no such provider. It is the default no more.
-- Plan: oidc_providers_pkey.
UPDATE oidc_providers
SET is_enabled = false,
    is_default = false
WHERE id = $1
