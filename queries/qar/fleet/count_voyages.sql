-- qar.fleet.count_voyages
-- $1 fleet id. One row.
-- Plan: idx_voyages_fleet_title, counted.
SELECT count(*) AS "voyages!"
FROM qar.voyages
WHERE fleet_id = $1
