-- qar.crew.insert
-- $1 id, $2 name, $3 disambiguation, $4 gender, $5 christening, $6 death_date, $7 birth_city, $8 origin, $9 nationality, $10 rigging, $11
-- compass, $12 height_cm, $13 weight_kg, $14 measurements, $15 cup_size, $16 breast_type, $17 markings, $18 anchors, $19 maiden_voyage,
-- $20 last_port, $21 bio, $22 stash_id, $23 charter, $24 registry, $25 manifest, $26 twitter, $27 instagram, $28 image_path. One row.
-- Plan: insert.
INSERT INTO qar.crew (id, name, disambiguation, gender, christening, death_date, birth_city, origin, nationality, rigging, compass, height_cm,
weight_kg, measurements, cup_size, breast_type, markings, anchors, maiden_voyage, last_port, bio, stash_id, charter, registry,
manifest, twitter, instagram, image_path)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
RETURNING id, name, disambiguation, gender, christening, death_date, birth_city, origin, nationality, rigging, compass, height_cm,
       weight_kg, measurements, cup_size, breast_type, markings, anchors, maiden_voyage, last_port, bio, stash_id, charter,
       registry, manifest, twitter, instagram, image_path, created_at, updated_at, name_folded AS "key!"
