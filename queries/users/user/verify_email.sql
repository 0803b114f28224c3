-- users.user.verify_email
-- $1 user id. One row changed, or none; the first time stays.
-- Plan: users_pkey.
UPDATE users
SET email_verified = true,
    email_verified_at = CASE WHEN email_verified THEN email_verified_at ELSE now() END
WHERE id = $1
  AND deleted_at IS NULL
