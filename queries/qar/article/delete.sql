-- qar.article.delete
-- $1 id. One row changed, or none.
-- Plan: articles_pkey.
DELETE FROM qar.articles
WHERE id = $1
