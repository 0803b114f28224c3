-- users.collection_tag.list
-- $1 collection id. Its tags in alphabetical order.
-- Plan: collection_tags_pkey.
SELECT tag
FROM collection_tags
WHERE collection_id = $1
ORDER BY tag
