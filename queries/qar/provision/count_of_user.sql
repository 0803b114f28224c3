-- qar.provision.count_of_user
-- $1 user id. One row.
-- Plan: idx_provisions_user_id, counted.
SELECT count(*) AS "provisions!"
FROM qar.provisions
WHERE user_id = $1
