-- users.email_verification.use
-- $1 token_hash. Zero or one row: of any number of uses at once one gets it. The user's address is verified if it is the one that was proved.
-- Plan: email_verification_tokens_token_hash_key, users_pkey.
WITH used AS (
    UPDATE email_verification_tokens AS t
    SET verified_at = now()
    FROM users AS u
    WHERE t.token_hash = $1
      AND t.verified_at IS NULL
      AND t.invalidated_at IS NULL
      AND t.expires_at > statement_timestamp()
      AND u.id = t.user_id
      AND u.is_active
      AND u.deleted_at IS NULL
    RETURNING t.id, t.user_id, t.email, t.ip_address, t.user_agent, t.expires_at, t.created_at
), verified AS (
    UPDATE users AS u
    SET email_verified = true,
        email_verified_at = coalesce(u.email_verified_at, now())
    FROM used
    WHERE u.id = used.user_id
      AND lower(u.email) = lower(used.email)
)
SELECT id AS "id!: revenge_db::users::EmailVerificationId", user_id AS "user_id!: revenge_db::users::UserId", email AS "email!", host(ip_address) AS ip_address,
       user_agent AS "user_agent?", expires_at AS "expires_at!", created_at AS "created_at!"
FROM used
