-- qar.crew.list
-- $1 and $2 sort key and id of the last row seen (NULL: from the start), $3 rows. The whole crew, by name.
-- Plan: idx_crew_name.
SELECT id, name, disambiguation, gender, christening, death_date, birth_city, origin, nationality, rigging, compass, height_cm,
       weight_kg, measurements, cup_size, breast_type, markings, anchors, maiden_voyage, last_port, bio, stash_id, charter,
       registry, manifest, twitter, instagram, image_path, created_at, updated_at, name_folded AS "key!"
FROM qar.crew
WHERE (name_folded, id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY name_folded, id
LIMIT $3
