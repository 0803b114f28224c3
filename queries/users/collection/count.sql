-- users.collection.count
-- $1 viewer (NULL: the system). One row: how many collections the viewer sees.
-- Plan: full scan, because all are counted: the table has some thousand rows at most.
SELECT count(*) AS "collections!"
FROM collections AS c
WHERE sees_collection($1, c.id)
