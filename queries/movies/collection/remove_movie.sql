-- movies.collection.remove_movie
-- $1 collection id, $2 movie id. One row, or none if the movie is not in the collection.
-- Plan: movie_collection_members_pkey.
DELETE FROM movie_collection_members
WHERE collection_id = $1
  AND movie_id = $2
