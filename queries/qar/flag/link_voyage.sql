-- qar.flag.link_voyage
-- $1 voyage id, $2 flag id. One row changed, or none if it has the flag.
-- Plan: insert; voyage_flags_pkey.
INSERT INTO qar.voyage_flags (voyage_id, flag_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
