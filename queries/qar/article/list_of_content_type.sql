-- qar.article.list_of_content_type
-- $1 content_type. The articles for it, those for every kind included, enabled or not; the highest priority first.
-- Plan: full scan, because many rows are wanted of a table of a few.
SELECT id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
       created_at, updated_at
FROM qar.articles
WHERE content_type IS NULL
   OR content_type = $1
ORDER BY priority DESC, id
