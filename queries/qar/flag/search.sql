-- qar.flag.search
-- $1 what the user typed, $2 rows. What has all the words, of which the last may be a beginning; first what begins with the text. Of more
-- than 500 finds some are left out.
-- Plan: idx_flags_words, flags_pkey.
WITH found AS MATERIALIZED (
    SELECT e.id FROM qar.flags AS e WHERE e.words @@ public.words_query($1, 1) LIMIT 500
)
SELECT e.id, e.name, e.description, e.parent_id, e.stashdb_id, e.waters, e.created_at, e.name_folded AS "key!"
FROM found AS f
JOIN qar.flags AS e ON e.id = f.id
ORDER BY starts_with(public.fold_title(e.name), public.fold_title($1)) DESC, e.name_folded, e.id
LIMIT $2
