-- users.webauthn.use
-- $1 id, $2 sign_count of the use, $3 backup_state, $4 user_verified. One row: whether the use is accepted; none if there is no such key of a live and
-- active user. A counter that has not grown marks the key as cloned, and a cloned one is refused; 0 after 0 is an authenticator without a counter.
-- Plan: webauthn_credentials_pkey, users_pkey.
UPDATE webauthn_credentials AS c
SET clone_detected = c.clone_detected OR NOT ($2 > c.sign_count OR ($2 = 0 AND c.sign_count = 0)),
    sign_count = CASE WHEN c.clone_detected THEN c.sign_count ELSE greatest(c.sign_count, $2) END,
    backup_state = CASE WHEN c.clone_detected OR NOT ($2 > c.sign_count OR ($2 = 0 AND c.sign_count = 0)) THEN c.backup_state ELSE $3 END,
    user_verified = CASE WHEN c.clone_detected OR NOT ($2 > c.sign_count OR ($2 = 0 AND c.sign_count = 0)) THEN c.user_verified ELSE $4 END,
    last_used_at = CASE WHEN c.clone_detected OR NOT ($2 > c.sign_count OR ($2 = 0 AND c.sign_count = 0)) THEN c.last_used_at ELSE now() END
FROM users AS u
WHERE c.id = $1
  AND u.id = c.user_id
  AND u.is_active
  AND u.deleted_at IS NULL
RETURNING NOT c.clone_detected AS "accepted!"
