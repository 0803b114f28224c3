-- qar.expedition.count_of_flag
-- $1 flag id. One row.
-- Plan: idx_expedition_flags_flag_id, counted.
SELECT count(*) AS "expeditions!"
FROM qar.expedition_flags
WHERE flag_id = $1
