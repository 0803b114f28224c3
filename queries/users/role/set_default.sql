-- users.role.set_default
-- $1 role id. The rows that changed; none if there is no such role, and the default stays. The role is locked first, lest it is deleted
-- when the other one is the default no more.
-- Plan: full scan, because the table has a few rows.
WITH wanted AS (
    SELECT r.id
    FROM roles AS r
    WHERE r.id = $1
    FOR NO KEY UPDATE
)
UPDATE roles
SET is_default = (id = $1)
WHERE (is_default OR id = $1)
  AND EXISTS (SELECT FROM wanted)
