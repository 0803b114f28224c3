-- users.resource_grant.count
-- $1 resource_type, $2 resource_id. One row: the grants of a thing that are not expired.
-- Plan: idx_resource_grants_resource.
SELECT count(*) AS "grants!"
FROM resource_grants
WHERE resource_type = $1
  AND resource_id = $2
  AND (expires_at IS NULL OR expires_at > statement_timestamp())
