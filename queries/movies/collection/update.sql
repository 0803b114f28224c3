-- movies.collection.update
-- $1 id, $2 tmdb_collection_id, $3 name, $4 sort_name, $5 overview, $6 poster_path, $7 poster_blurhash, $8 backdrop_path, $9 backdrop_blurhash. One row changed, or none.
-- Plan: movie_collections_pkey.
UPDATE movie_collections
SET tmdb_collection_id = $2,
    name = $3,
    sort_name = $4,
    overview = $5,
    poster_path = $6,
    poster_blurhash = $7,
    backdrop_path = $8,
    backdrop_blurhash = $9
WHERE id = $1
