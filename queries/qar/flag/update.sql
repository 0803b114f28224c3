-- qar.flag.update
-- $1 id, $2 name, $3 description, $4 parent_id, $5 stashdb_id, $6 waters. One row changed, or none.
-- Plan: flags_pkey.
UPDATE qar.flags
SET name = $2,
    description = $3,
    parent_id = $4,
    stashdb_id = $5,
    waters = $6
WHERE id = $1
