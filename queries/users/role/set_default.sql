-- users.role.set_default
-- $1 role id. The rows that changed; none if there is no such role, and the default stays.
-- Plan: full scan, because the table has a few rows.
UPDATE roles
SET is_default = (id = $1)
WHERE (is_default OR id = $1)
  AND EXISTS (SELECT FROM roles AS wanted WHERE wanted.id = $1)
