-- users.resource_grant.delete_of_resource
-- $1 resource_type, $2 resource_id. The number of grants that were deleted.
-- Plan: idx_resource_grants_resource.
DELETE FROM resource_grants
WHERE resource_type = $1
  AND resource_id = $2
