-- users.oidc_provider.update
-- $1 id, $2 updated_at as it was read, $3 name, $4 display_name, $5 provider_type, $6 issuer_url, $7 client_id, $8 client_secret_encrypted,
-- $9 authorization_endpoint, $10 token_endpoint, $11 userinfo_endpoint, $12 jwks_uri, $13 end_session_endpoint, $14 scopes, $15 claim_mappings,
-- $16 role_mappings, $17 auto_create_users, $18 update_user_info, $19 allow_linking. One row; none if the provider is gone or was changed since.
-- Plan: oidc_providers_pkey.
UPDATE oidc_providers
SET name = $3,
    display_name = $4,
    provider_type = $5,
    issuer_url = $6,
    client_id = $7,
    client_secret_encrypted = $8,
    authorization_endpoint = $9,
    token_endpoint = $10,
    userinfo_endpoint = $11,
    jwks_uri = $12,
    end_session_endpoint = $13,
    scopes = $14,
    claim_mappings = $15,
    role_mappings = $16,
    auto_create_users = $17,
    update_user_info = $18,
    allow_linking = $19
WHERE id = $1
  AND updated_at = $2
RETURNING id, name, display_name, provider_type, issuer_url, client_id, client_secret_encrypted, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri,
       end_session_endpoint, scopes, claim_mappings AS "claim_mappings: Json<ClaimMappings>", role_mappings AS "role_mappings: Json<RoleMappings>",
       auto_create_users, update_user_info, allow_linking, is_enabled, is_default, created_at, updated_at
