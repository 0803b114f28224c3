-- users.oidc_provider.list_enabled
-- No parameters. The enabled providers, the default first, the others by name.
-- Plan: full scan, because the table has a few rows.
SELECT id, name, display_name, provider_type, issuer_url, client_id, client_secret_encrypted, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri,
       end_session_endpoint, scopes, claim_mappings AS "claim_mappings: Json<ClaimMappings>", role_mappings AS "role_mappings: Json<RoleMappings>",
       auto_create_users, update_user_info, allow_linking, is_enabled, is_default, created_at, updated_at
FROM oidc_providers
WHERE is_enabled
ORDER BY is_default DESC, name
