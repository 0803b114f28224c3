-- movies.collection.upsert
-- $1 id, $2 tmdb_collection_id, $3 name, $4 sort_name, $5 overview, $6 poster_path, $7 poster_blurhash, $8 backdrop_path, $9 backdrop_blurhash.
-- One row: the new collection, or the one with this tmdb_collection_id, which keeps its id and what is not given anew.
-- Plan: idx_movie_collections_tmdb_collection_id (unique, partial).
INSERT INTO movie_collections AS c (
    id, tmdb_collection_id, name, sort_name, overview, poster_path, poster_blurhash, backdrop_path, backdrop_blurhash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tmdb_collection_id) WHERE tmdb_collection_id IS NOT NULL DO UPDATE
SET name = excluded.name,
    sort_name = coalesce(excluded.sort_name, c.sort_name),
    overview = coalesce(excluded.overview, c.overview),
    poster_path = coalesce(excluded.poster_path, c.poster_path),
    poster_blurhash = coalesce(excluded.poster_blurhash, c.poster_blurhash),
    backdrop_path = coalesce(excluded.backdrop_path, c.backdrop_path),
    backdrop_blurhash = coalesce(excluded.backdrop_blurhash, c.backdrop_blurhash)
RETURNING c.id, c.tmdb_collection_id, c.name, c.sort_name, c.overview, c.poster_path, c.poster_blurhash, c.backdrop_path, c.backdrop_blurhash,
          c.created_at, c.updated_at
