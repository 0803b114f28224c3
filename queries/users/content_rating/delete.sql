-- users.content_rating.delete
-- $1 id. One row changed.
-- Plan: content_ratings_pkey.
DELETE FROM content_ratings
WHERE id = $1
