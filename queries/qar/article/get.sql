-- qar.article.get
-- $1 id. Zero or one row.
-- Plan: articles_pkey.
SELECT id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
       created_at, updated_at
FROM qar.articles
WHERE id = $1
