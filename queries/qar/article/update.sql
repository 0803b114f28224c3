-- qar.article.update
-- $1 id, $2 name, $3 condition_type, $4 condition_value, $5 action, $6 description, $7 content_type, $8 automation_trigger, $9
-- enabled, $10 priority, $11 updated_at as it was read. One row; none if it is gone or was changed since.
-- Plan: articles_pkey.
UPDATE qar.articles
SET name = $2,
    condition_type = $3,
    condition_value = $4,
    action = $5,
    description = $6,
    content_type = $7,
    automation_trigger = $8,
    enabled = $9,
    priority = $10
WHERE id = $1
  AND updated_at = $11
RETURNING id, name, condition_type, condition_value, action, description, content_type, automation_trigger, enabled, priority,
          created_at, updated_at
