-- users.totp.use
-- $1 user id, $2 encrypted_secret as it was read, $3 step of the code. One row changed; none if the secret is another or disabled by now, the step is no
-- later one, or the user not live and active: of any number of uses of a step at once one changes the row.
-- Plan: user_totp_secrets_pkey, users_pkey.
UPDATE user_totp_secrets AS t
SET last_used_step = $3,
    last_used_at = now()
FROM users AS u
WHERE t.user_id = $1
  AND t.encrypted_secret = $2
  AND t.enabled
  AND coalesce(t.last_used_step < $3, $3 >= 0)
  AND u.id = t.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
