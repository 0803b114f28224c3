-- tvshows.person.insert
-- $1 id, $2 name, $3 sort_name, $4 original_name, $5 biography, $6 birthdate, $7 deathdate, $8 birthplace, $9 gender, $10 image_path,
-- $11 image_blurhash, $12 tmdb_id, $13 imdb_id. One row.
-- Plan: insert.
INSERT INTO tv_people AS p (
    id, name, sort_name, original_name, biography, birthdate, deathdate, birthplace, gender, image_path, image_blurhash, tmdb_id, imdb_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
RETURNING p.id, p.name, p.sort_name, p.original_name, p.biography, p.birthdate, p.deathdate, p.birthplace, p.gender,
          p.image_path, p.image_blurhash, p.tmdb_id, p.imdb_id, p.created_at, p.updated_at
