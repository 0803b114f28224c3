-- qar.provision.count_of_status
-- $1 status. One row.
-- Plan: idx_provisions_status, counted.
SELECT count(*) AS "provisions!"
FROM qar.provisions
WHERE status = $1
