-- qar.crew.update
-- $1 id, $2 name, $3 disambiguation, $4 gender, $5 christening, $6 death_date, $7 birth_city, $8 origin, $9 nationality, $10
-- rigging, $11 compass, $12 height_cm, $13 weight_kg, $14 measurements, $15 cup_size, $16 breast_type, $17 markings, $18 anchors,
-- $19 maiden_voyage, $20 last_port, $21 bio, $22 stash_id, $23 charter, $24 registry, $25 manifest, $26 twitter, $27 instagram, $28
-- image_path, $29 updated_at as it was read. One row; none if it is gone or was changed since.
-- Plan: crew_pkey.
UPDATE qar.crew
SET name = $2,
    disambiguation = $3,
    gender = $4,
    christening = $5,
    death_date = $6,
    birth_city = $7,
    origin = $8,
    nationality = $9,
    rigging = $10,
    compass = $11,
    height_cm = $12,
    weight_kg = $13,
    measurements = $14,
    cup_size = $15,
    breast_type = $16,
    markings = $17,
    anchors = $18,
    maiden_voyage = $19,
    last_port = $20,
    bio = $21,
    stash_id = $22,
    charter = $23,
    registry = $24,
    manifest = $25,
    twitter = $26,
    instagram = $27,
    image_path = $28
WHERE id = $1
  AND updated_at = $29
RETURNING id, name, disambiguation, gender, christening, death_date, birth_city, origin, nationality, rigging, compass, height_cm,
          weight_kg, measurements, cup_size, breast_type, markings, anchors, maiden_voyage, last_port, bio, stash_id, charter,
          registry, manifest, twitter, instagram, image_path, created_at, updated_at, name_folded AS "key!"
