-- libraries.permission.may_manage
-- $1 user id, $2 library id. One row: whether he is live and active, and administrator, owner or granted manage.
-- Plan: libraries_pkey, users_pkey, library_permissions_pkey.
SELECT EXISTS (
    SELECT
    FROM libraries AS l
    JOIN users AS u ON u.id = $1
    WHERE l.id = $2
      AND u.is_active
      AND u.deleted_at IS NULL
      AND (u.is_admin
           OR l.owner_id = u.id
           OR EXISTS (SELECT FROM library_permissions AS p WHERE p.library_id = l.id AND p.user_id = u.id AND p.permission = 'manage'))
) AS "may_manage!"
