-- tvshows.person.find_by_tmdb_id
-- $1 tmdb_id. Zero or one row.
-- Plan: idx_tv_people_tmdb_id (unique, partial).
SELECT p.id, p.name, p.sort_name, p.original_name, p.biography, p.birthdate, p.deathdate, p.birthplace, p.gender,
       p.image_path, p.image_blurhash, p.tmdb_id, p.imdb_id, p.created_at, p.updated_at
FROM tv_people AS p
WHERE p.tmdb_id = $1
