-- users.activity.make_partitions
-- $1 months. The names of the partitions that were made; none when there is nothing left to be made.
-- Plan: DDL.
-- Buffers: 25000, because tables are made, in the catalogue.
SELECT made.name AS "name!"
FROM activity_log_make_partitions($1) AS made (name)
