-- qar.port.delete
-- $1 id. One row changed, or none.
-- Plan: ports_pkey.
DELETE FROM qar.ports
WHERE id = $1
