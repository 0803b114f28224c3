-- qar.fleet.count_expeditions
-- $1 fleet id. One row.
-- Plan: idx_expeditions_fleet_title, counted.
SELECT count(*) AS "expeditions!"
FROM qar.expeditions
WHERE fleet_id = $1
