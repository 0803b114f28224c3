-- qar.article.list
-- No parameters. All articles, the highest priority first.
-- Plan: full scan, because all rows are wanted of a table of a few.
SELECT id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
       created_at, updated_at
FROM qar.articles
ORDER BY priority DESC, id
