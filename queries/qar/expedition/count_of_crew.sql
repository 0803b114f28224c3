-- qar.expedition.count_of_crew
-- $1 crew id. One row.
-- Plan: idx_expedition_crew_crew_id, counted.
SELECT count(*) AS "expeditions!"
FROM qar.expedition_crew
WHERE crew_id = $1
