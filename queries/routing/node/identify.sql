-- routing.node.identify
-- The database cluster of which a node is a copy. Runs on replicas. One row.
-- Plan: function only.
SELECT system_identifier AS "system!"
FROM pg_control_system()
