-- movies.collection.count_visible
-- $1 user id. One row: the collections of which the user sees at least one movie.
-- Plan: full scan of movie_collections, because what a user sees of each has to be looked up, in movie_collection_members and idx_movies_seen.
SELECT count(*) AS "collections!"
FROM movie_collections AS c
WHERE EXISTS (
      SELECT
      FROM movie_collection_members AS cm
      JOIN movies AS m ON m.id = cm.movie_id
      JOIN viewer_libraries($1) AS v ON v.library_id = m.library_id
      WHERE cm.collection_id = c.id
        AND m.deleted_at IS NULL
        AND (v.max_rating_level IS NULL OR m.rating_level <= v.max_rating_level))
