-- qar.flag.list_of_voyage
-- $1 voyage id. Its flags, by name.
-- Plan: voyage_flags_pkey, flags_pkey.
SELECT f.id, f.name, f.description, f.parent_id, f.stashdb_id, f.waters, f.created_at, f.name_folded AS "key!"
FROM qar.voyage_flags AS l
JOIN qar.flags AS f ON f.id = l.flag_id
WHERE l.voyage_id = $1
ORDER BY f.name_folded
