-- tvshows.person.update
-- $1 id, $2 name, $3 sort_name, $4 original_name, $5 biography, $6 birthdate, $7 deathdate, $8 birthplace, $9 gender, $10 image_path,
-- $11 image_blurhash, $12 tmdb_id, $13 imdb_id. One row changed, or none.
-- Plan: tv_people_pkey.
UPDATE tv_people
SET name = $2,
    sort_name = $3,
    original_name = $4,
    biography = $5,
    birthdate = $6,
    deathdate = $7,
    birthplace = $8,
    gender = $9,
    image_path = $10,
    image_blurhash = $11,
    tmdb_id = $12,
    imdb_id = $13
WHERE id = $1
