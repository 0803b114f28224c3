-- users.resource_grant.delete_expired
-- No parameters. The number of grants that were deleted; one that is being changed just now is left for the next time, so that the sweep
-- waits for no grant of others, who might wait for it.
-- Plan: idx_resource_grants_expires_at, resource_grants_pkey.
DELETE FROM resource_grants
WHERE id = ANY (ARRAY (SELECT g.id FROM resource_grants AS g WHERE g.expires_at <= statement_timestamp() FOR UPDATE SKIP LOCKED))
