-- movies.collection.insert
-- $1 id, $2 tmdb_collection_id, $3 name, $4 sort_name, $5 overview, $6 poster_path, $7 poster_blurhash, $8 backdrop_path, $9 backdrop_blurhash. One row.
-- Plan: insert.
INSERT INTO movie_collections AS c (
    id, tmdb_collection_id, name, sort_name, overview, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
          c.created_at, c.updated_at
