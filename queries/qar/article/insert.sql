-- qar.article.insert
-- $1 id, $2 name, $3 condition_type, $4 condition_value, $5 action, $6 description, $7 content_type, $8 automation_trigger, $9 enabled,
-- $10 priority. One row.
-- Plan: insert.
INSERT INTO qar.articles (id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
       created_at, updated_at
