-- qar.missive.count
-- $1 provision id. One row.
-- Plan: idx_provision_missives_provision_id, counted.
SELECT count(*) AS "missives!"
FROM qar.provision_missives
WHERE provision_id = $1
