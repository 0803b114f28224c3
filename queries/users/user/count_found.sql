-- users.user.count_found
-- $1 is_active, $2 is_admin, $3 part of username, e-mail address or display name, whatever the case (NULL: any). One row: live users.
-- Plan: full scan, because a server has some hundreds of users and no total is kept of such searches.
SELECT count(*) AS "users!"
FROM users
WHERE deleted_at IS NULL
  AND is_active = coalesce($1, is_active)
  AND is_admin = coalesce($2, is_admin)
  AND strpos(lower(concat_ws(E'\n', username, email, display_name)), lower(coalesce($3, ''))) > 0
