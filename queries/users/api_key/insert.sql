-- users.api_key.insert
-- $1 id, $2 user id, $3 name, $4 description, $5 key_hash, $6 key_prefix, $7 scopes, $8 expires_at. One row.
-- Plan: insert.
INSERT INTO api_keys (id, user_id, name, description, key_hash, key_prefix, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id, user_id, name, description, key_prefix, scopes, expires_at, revoked_at, last_used_at, use_count, created_at, updated_at
