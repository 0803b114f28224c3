-- tvshows.person.upsert
-- $1 id, $2 name, $3 sort_name, $4 original_name, $5 biography, $6 birthdate, $7 deathdate, $8 birthplace, $9 gender, $10 image_path,
-- $11 image_blurhash, $12 tmdb_id, $13 imdb_id.
-- One row: the new person, or the one with this tmdb_id, who keeps his id and what is not given anew.
-- Plan: idx_tv_people_tmdb_id (unique, partial).
INSERT INTO tv_people AS p (
    id, name, sort_name, original_name, biography, birthdate, deathdate, birthplace, gender, image_path, image_blurhash, tmdb_id, imdb_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tmdb_id) WHERE tmdb_id IS NOT NULL DO UPDATE
SET name = excluded.name,
    sort_name = coalesce(excluded.sort_name, p.sort_name),
    original_name = coalesce(excluded.original_name, p.original_name),
    biography = coalesce(excluded.biography, p.biography),
    birthdate = coalesce(excluded.birthdate, p.birthdate),
    deathdate = coalesce(excluded.deathdate, p.deathdate),
    birthplace = coalesce(excluded.birthplace, p.birthplace),
    gender = coalesce(excluded.gender, p.gender),
    image_path = coalesce(excluded.image_path, p.image_path),
    image_blurhash = coalesce(excluded.image_blurhash, p.image_blurhash),
    imdb_id = coalesce(excluded.imdb_id, p.imdb_id)
RETURNING p.id, p.name, p.sort_name, p.original_name, p.biography, p.birthdate, p.deathdate, p.birthplace, p.gender,
          p.image_path, p.image_blurhash, p.tmdb_id, p.imdb_id, p.created_at, p.updated_at
