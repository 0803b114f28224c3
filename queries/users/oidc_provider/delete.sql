-- users.oidc_provider.delete
-- $1 id. One row changed; its links and states go with it.
-- Plan: oidc_providers_pkey.
DELETE FROM oidc_providers
WHERE id = $1
