-- users.oidc_provider.get
-- $1 id. Zero or one row.
-- Plan: oidc_providers_pkey.
SELECT id, name, display_name, provider_type, issuer_url, client_id, client_secret_encrypted, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri,
       end_session_endpoint, scopes, claim_mappings AS "claim_mappings: Json<ClaimMappings>", role_mappings AS "role_mappings: Json<RoleMappings>",
       auto_create_users, update_user_info, allow_linking, is_enabled, is_default, created_at, updated_at
FROM oidc_providers
WHERE id = $1
