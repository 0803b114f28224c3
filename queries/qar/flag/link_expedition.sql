-- qar.flag.link_expedition
-- $1 expedition id, $2 flag id. One row changed, or none if it has the flag.
-- Plan: insert; expedition_flags_pkey.
INSERT INTO qar.expedition_flags (expedition_id, flag_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
