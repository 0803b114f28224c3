-- users.resource_grant.has
-- $1 user id, $2 resource_type, $3 resource_id, $4 the kinds that suffice. One row; false if it is expired or the user is deleted or not active.
-- Plan: users_pkey, resource_grants_user_id_resource_key.
SELECT EXISTS (
    SELECT
    FROM users AS u
    JOIN resource_grants AS g ON g.user_id = u.id
    WHERE u.id = $1
      AND u.is_active
      AND u.deleted_at IS NULL
      AND g.resource_type = $2
      AND g.resource_id = $3
      AND g.grant_type = ANY ($4)
      AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())
) AS "has!"
