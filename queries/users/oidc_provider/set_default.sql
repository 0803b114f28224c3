-- users.oidc_provider.set_default
-- $1 id. The rows that changed; none if there is no such provider or it is disabled, and the default stays.
-- Plan: full scan, because the table has a few rows.
UPDATE oidc_providers
SET is_default = (id = $1)
WHERE (is_default OR id = $1)
  AND EXISTS (SELECT FROM oidc_providers AS wanted WHERE wanted.id = $1 AND wanted.is_enabled)
