-- users.oidc_provider.set_default
-- $1 id. The rows that changed; none if there is no such provider or it is disabled, and the default stays. The provider is
-- locked first, lest it is deleted or disabled when the other one is the default no more.
-- Plan: full scan, because the table has a few rows.
WITH wanted AS (
    SELECT p.id
    FROM oidc_providers AS p
    WHERE p.id = $1
      AND p.is_enabled
    FOR NO KEY UPDATE
)
UPDATE oidc_providers
SET is_default = (id = $1)
WHERE (is_default OR id = $1)
  AND EXISTS (SELECT FROM wanted)
