-- qar.flag.unlink_voyage
-- $1 voyage id, $2 flag id. One row changed, or none if it has not the flag.
-- Plan: voyage_flags_pkey.
DELETE FROM qar.voyage_flags
WHERE voyage_id = $1
  AND flag_id = $2
