-- users.collection_tag.delete
-- $1 collection id, $2 tag. One row changed, or none.
-- Plan: collection_tags_pkey.
DELETE FROM collection_tags
WHERE collection_id = $1
  AND tag = $2
