-- users.resource_grant.delete_expired
-- No parameters. The number of grants that were deleted.
-- Plan: idx_resource_grants_expires_at.
DELETE FROM resource_grants
WHERE expires_at <= now()
