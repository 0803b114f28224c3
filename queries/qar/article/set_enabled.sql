-- qar.article.set_enabled
-- $1 id, $2 enabled. One row changed, or none.
-- Plan: articles_pkey.
UPDATE qar.articles
SET enabled = $2
WHERE id = $1
