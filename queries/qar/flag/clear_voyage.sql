-- qar.flag.clear_voyage
-- $1 voyage id. The number of flags that it had.
-- Plan: voyage_flags_pkey.
DELETE FROM qar.voyage_flags
WHERE voyage_id = $1
