-- qar.crew.search
-- $1 what the user typed, $2 rows. What has all the words, of which the last may be a beginning; first what begins with the text. Of more
-- than 500 finds some are left out.
-- Plan: idx_crew_words, and idx_crew_names_words, crew_pkey.
WITH found AS MATERIALIZED (
    SELECT e.id FROM qar.crew AS e WHERE e.words @@ public.words_query($1, 1)
    UNION
    SELECT n.crew_id FROM qar.crew_names AS n WHERE n.words @@ public.words_query($1, 1)
    LIMIT 500
)
SELECT e.id, e.name, e.disambiguation, e.gender, e.christening, e.death_date, e.birth_city, e.origin, e.nationality, e.rigging,
       e.compass, e.height_cm, e.weight_kg, e.measurements, e.cup_size, e.breast_type, e.markings, e.anchors, e.maiden_voyage,
       e.last_port, e.bio, e.stash_id, e.charter, e.registry, e.manifest, e.twitter, e.instagram, e.image_path, e.created_at,
       e.updated_at, e.name_folded AS "key!"
FROM found AS f
JOIN qar.crew AS e ON e.id = f.id
ORDER BY starts_with(public.fold_title(e.name), public.fold_title($1)) DESC, e.name_folded, e.id
LIMIT $2
