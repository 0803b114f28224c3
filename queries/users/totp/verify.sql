-- users.totp.verify
-- $1 user id, $2 encrypted_secret as it was read, $3 step of the code. One row changed; none if the secret is another by now, or the step is no later one.
-- Plan: user_totp_secrets_pkey.
UPDATE user_totp_secrets
SET verified_at = coalesce(verified_at, now()),
    last_used_step = $3,
    last_used_at = now()
WHERE user_id = $1
  AND encrypted_secret = $2
  AND coalesce(last_used_step < $3, $3 >= 0)
