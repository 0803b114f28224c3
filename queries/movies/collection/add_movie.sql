-- movies.collection.add_movie
-- $1 collection id, $2 movie id, $3 collection_order (NULL: after the others). One row.
-- Plan: movie_collection_members_pkey.
INSERT INTO movie_collection_members (collection_id, movie_id, collection_order)
VALUES ($1, $2, $3)
ON CONFLICT (collection_id, movie_id) DO UPDATE
SET collection_order = excluded.collection_order
