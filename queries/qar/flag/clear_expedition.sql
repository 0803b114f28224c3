-- qar.flag.clear_expedition
-- $1 expedition id. The number of flags that it had.
-- Plan: expedition_flags_pkey.
DELETE FROM qar.expedition_flags
WHERE expedition_id = $1
