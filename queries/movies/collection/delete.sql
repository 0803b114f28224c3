-- movies.collection.delete
-- $1 collection id. One row changed, or none. Its movies stay, without it.
-- Plan: movie_collections_pkey, movie_collection_members_pkey.
DELETE FROM movie_collections
WHERE id = $1
