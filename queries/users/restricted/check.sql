-- users.restricted.check
-- $1 viewer: a user or one of his profiles. One row if he may be let in: live, active, shown the module at all, without an age limit, and
-- with a role that may read it; a profile that is not for children, without an age limit of its own, for which it is enabled. Says who the
-- user is, and whether a role of his may change it, too.
-- Plan: users_pkey, profiles_pkey, user_roles_pkey, role_permissions_pkey.
SELECT u.id,
       EXISTS (
           SELECT
           FROM user_roles AS ur
           JOIN role_permissions AS rp ON rp.role_id = ur.role_id
           WHERE ur.user_id = u.id
             AND rp.permission = 'legacy:write'
       ) AS "may_change!"
FROM users AS u
WHERE u.id = viewer_user($1)
  AND u.is_active
  AND u.deleted_at IS NULL
  AND u.qar_enabled
  AND u.max_rating_level IS NULL
  AND NOT EXISTS (
      SELECT
      FROM profiles AS p
      WHERE p.id = $1
        AND (p.is_kids OR p.max_rating_level IS NOT NULL OR NOT p.adult_enabled)
  )
  AND EXISTS (
      SELECT
      FROM user_roles AS ur
      JOIN role_permissions AS rp ON rp.role_id = ur.role_id
      WHERE ur.user_id = u.id
        AND rp.permission = 'legacy:read'
  )
