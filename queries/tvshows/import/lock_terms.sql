-- tvshows.import.lock_terms
-- No parameters. One row. Imports make genres, networks and people one after another, whatever their libraries: the second finds what the first made,
-- and two that meet by different keys of the same people do not wait for each other.
-- Plan: none, no table is read.
SELECT pg_advisory_xact_lock(hashtextextended('tvshows.import.lock_terms', 0)) IS NULL AS "locked!"
