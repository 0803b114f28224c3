-- qar.bounty.average
-- $1 expedition id. One row; the average is NULL without a bounty.
-- Plan: idx_bounties_expedition_id.
SELECT avg(reward)::float8 AS average, count(*) AS "bounties!"
FROM qar.bounties
WHERE expedition_id = $1
