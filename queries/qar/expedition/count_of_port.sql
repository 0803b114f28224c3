-- qar.expedition.count_of_port
-- $1 port id. One row.
-- Plan: idx_expeditions_port_launch_date, counted.
SELECT count(*) AS "expeditions!"
FROM qar.expeditions
WHERE port_id = $1
