-- users.role.list_users
-- $1 role id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- The live users who have the role, who got it last first.
-- Plan: idx_user_roles_role_granted_at, users_pkey.
SELECT u.id, u.username, u.email, u.display_name, u.avatar_url, u.locale, u.timezone, u.is_active, u.is_admin, u.qar_enabled, u.max_rating_level,
       u.email_verified, u.email_verified_at, u.last_login_at, u.created_at, u.updated_at, ur.granted_at
FROM user_roles AS ur
JOIN users AS u ON u.id = ur.user_id
WHERE ur.role_id = $1
  AND u.deleted_at IS NULL
  AND (ur.granted_at, ur.user_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY ur.granted_at DESC, ur.user_id DESC
LIMIT $4
