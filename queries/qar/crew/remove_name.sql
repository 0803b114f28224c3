-- qar.crew.remove_name
-- $1 crew id, $2 name. One row changed, or none.
-- Plan: crew_names_pkey.
DELETE FROM qar.crew_names
WHERE crew_id = $1
  AND name = $2
