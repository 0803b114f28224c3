-- qar.provision.insert_unrationed
-- $1 id, $2 user_id, $3 content_type, $4 title, $5 request_subtype, $6 external_source, $7 external_id, $8 release_year, $9 manifest, $10
-- priority, $11 estimated_cargo_bytes, $12 triggered_by_automation, $13 parent_provision_id. One row; no ration is used.
-- Plan: insert.
INSERT INTO qar.provisions (id, user_id, content_type, title, request_subtype, external_source, external_id, release_year,
                            manifest, priority, estimated_cargo_bytes, triggered_by_automation, parent_provision_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
RETURNING id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
