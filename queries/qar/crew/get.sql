-- qar.crew.get
-- $1 id. Zero or one row.
-- Plan: crew_pkey.
SELECT id, name, disambiguation, gender, christening, death_date, birth_city, origin, nationality, rigging, compass, height_cm,
       weight_kg, measurements, cup_size, breast_type, markings, anchors, maiden_voyage, last_port, bio, stash_id, charter,
       registry, manifest, twitter, instagram, image_path, created_at, updated_at, name_folded AS "key!"
FROM qar.crew
WHERE id = $1
