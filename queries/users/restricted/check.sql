-- users.restricted.check
-- $1 user id. One row if the user may be let in: live, active, shown the module at all, without an age limit, and with a role that may
-- read it; says whether a role of his may change it, too.
-- Plan: users_pkey, user_roles_pkey, role_permissions_pkey.
SELECT EXISTS (
           SELECT
           FROM user_roles AS ur
           JOIN role_permissions AS rp ON rp.role_id = ur.role_id
           WHERE ur.user_id = u.id
             AND rp.permission = 'legacy:write'
       ) AS "may_change!"
FROM users AS u
WHERE u.id = $1
  AND u.is_active
  AND u.deleted_at IS NULL
  AND u.qar_enabled
  AND u.max_rating_level IS NULL
  AND EXISTS (
      SELECT
      FROM user_roles AS ur
      JOIN role_permissions AS rp ON rp.role_id = ur.role_id
      WHERE ur.user_id = u.id
        AND rp.permission = 'legacy:read'
  )
