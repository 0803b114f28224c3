-- users.oidc_provider.insert
-- $1 id, $2 name, $3 display_name, $4 provider_type, $5 issuer_url, $6 client_id, $7 client_secret_encrypted, $8 authorization_endpoint,
-- $9 token_endpoint, $10 userinfo_endpoint, $11 jwks_uri, $12 end_session_endpoint, $13 scopes, $14 claim_mappings, $15 role_mappings,
-- $16 auto_create_users, $17 update_user_info, $18 allow_linking, $19 is_enabled. One row.
-- Plan: insert.
INSERT INTO oidc_providers (id, name, display_name, provider_type, issuer_url, client_id, client_secret_encrypted, authorization_endpoint, token_endpoint,
                            userinfo_endpoint, jwks_uri, end_session_endpoint, scopes, claim_mappings, role_mappings, auto_create_users, update_user_info,
                            allow_linking, is_enabled)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
RETURNING id, name, display_name, provider_type, issuer_url, client_id, client_secret_encrypted, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri,
       end_session_endpoint, scopes, claim_mappings AS "claim_mappings: Json<ClaimMappings>", role_mappings AS "role_mappings: Json<RoleMappings>",
       auto_create_users, update_user_info, allow_linking, is_enabled, is_default, created_at, updated_at
