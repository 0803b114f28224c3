-- qar.flag.unlink_expedition
-- $1 expedition id, $2 flag id. One row changed, or none if it has not the flag.
-- Plan: expedition_flags_pkey.
DELETE FROM qar.expedition_flags
WHERE expedition_id = $1
  AND flag_id = $2
