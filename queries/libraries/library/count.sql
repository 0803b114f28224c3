-- libraries.library.count
-- $1 viewer (NULL: the system). One row.
-- Plan: full scan, because a server has some dozens of libraries.
SELECT count(*) AS "libraries!"
FROM viewer_libraries($1) AS v
