-- users.resource_grant.upsert
-- $1 id, $2 user id, $3 resource_type, $4 resource_id, $5 grant_type, $6 granted_by, $7 expires_at. One row; a grant that is there, expired or
-- not, keeps its id and is from now on this one.
-- Plan: insert; resource_grants_user_id_resource_key.
INSERT INTO resource_grants (id, user_id, resource_type, resource_id, grant_type, granted_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (user_id, resource_type, resource_id) DO UPDATE
SET grant_type = excluded.grant_type,
    granted_by = excluded.granted_by,
    granted_at = now(),
    expires_at = excluded.expires_at
RETURNING id, user_id, resource_type, resource_id, grant_type, granted_by, granted_at, expires_at
