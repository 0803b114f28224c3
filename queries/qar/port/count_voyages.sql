-- qar.port.count_voyages
-- $1 port id. One row.
-- Plan: idx_voyages_port_title, counted.
SELECT count(*) AS "voyages!"
FROM qar.voyages
WHERE port_id = $1
