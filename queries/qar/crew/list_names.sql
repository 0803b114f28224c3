-- qar.crew.list_names
-- $1 crew id. Other names, in order.
-- Plan: crew_names_pkey.
SELECT name
FROM qar.crew_names
WHERE crew_id = $1
ORDER BY name
