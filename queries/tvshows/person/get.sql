-- tvshows.person.get
-- $1 person id. Zero or one row.
-- Plan: tv_people_pkey.
SELECT p.id, p.name, p.sort_name, p.original_name, p.biography, p.birthdate, p.deathdate, p.birthplace, p.gender,
       p.image_path, p.image_blurhash, p.tmdb_id, p.imdb_id, p.created_at, p.updated_at
FROM tv_people AS p
WHERE p.id = $1
