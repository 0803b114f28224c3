-- qar.fleet.stats
-- $1 fleet id. Zero or one row: what the fleet holds, added up.
-- Plan: fleets_pkey, idx_expeditions_fleet_title, idx_voyages_fleet_title.
SELECT e.expeditions AS "expeditions!", v.voyages AS "voyages!", least(e.size_bytes + v.size_bytes, 9223372036854775807)::bigint AS "size_bytes!"
FROM qar.fleets AS f
CROSS JOIN LATERAL (
    SELECT count(*) AS expeditions, coalesce(sum(x.size_bytes), 0) AS size_bytes
    FROM qar.expeditions AS x
    WHERE x.fleet_id = f.id
) AS e
CROSS JOIN LATERAL (
    SELECT count(*) AS voyages, coalesce(sum(x.size_bytes), 0) AS size_bytes
    FROM qar.voyages AS x
    WHERE x.fleet_id = f.id
) AS v
WHERE f.id = $1
