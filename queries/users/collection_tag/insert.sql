-- users.collection_tag.insert
-- $1 collection id, $2 tag. One row changed; none if it has the tag.
-- Plan: collection_tags_pkey.
INSERT INTO collection_tags (collection_id, tag)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
