-- users.password_reset.insert
-- $1 id, $2 user id, $3 token_hash, $4 ip_address (as text), $5 user_agent, $6 expires_at. One row changed; none if the user is not live
-- and active, whose row is locked as by users.session.insert.
-- Plan: users_pkey.
INSERT INTO password_reset_tokens (id, user_id, token_hash, ip_address, user_agent, expires_at)
SELECT $1, u.id, $3, $4::text::inet, $5, $6
FROM users AS u
WHERE u.id = $2
  AND u.is_active
  AND u.deleted_at IS NULL
FOR NO KEY UPDATE
