-- qar.article.list_enabled
-- No parameters. The articles that count, the highest priority first.
-- Plan: full scan, because most rows are wanted of a table of a few.
SELECT id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
       created_at, updated_at
FROM qar.articles
WHERE enabled
ORDER BY priority DESC, id
