-- qar.provision.insert
-- $1 id, $2 user_id, $3 content_type, $4 title, $5 request_subtype, $6 external_source, $7 external_id, $8 release_year, $9 manifest, $10
-- priority, $11 estimated_cargo_bytes, $12 triggered_by_automation, $13 parent_provision_id. Zero or one row. The statement decides: it
-- takes one from each of the ration's counters, or nothing is asked for, as one of them is used up. Calls at the same time queue at the
-- row of the ration. A user without a ration gets the usual one.
-- Plan: rations_pkey, insert.
WITH ration AS (
    INSERT INTO qar.rations AS r (user_id, daily_used, weekly_used, monthly_used)
    VALUES ($2, 1, 1, 1)
    ON CONFLICT (user_id) DO UPDATE
    SET daily_used = qar.ration_used(r.daily_used, r.last_reset_daily, 'day') + 1,
        weekly_used = qar.ration_used(r.weekly_used, r.last_reset_weekly, 'week') + 1,
        monthly_used = qar.ration_used(r.monthly_used, r.last_reset_monthly, 'month') + 1,
        last_reset_daily = greatest(r.last_reset_daily, qar.ration_period('day')),
        last_reset_weekly = greatest(r.last_reset_weekly, qar.ration_period('week')),
        last_reset_monthly = greatest(r.last_reset_monthly, qar.ration_period('month'))
    WHERE qar.ration_used(r.daily_used, r.last_reset_daily, 'day') < r.daily_limit
      AND qar.ration_used(r.weekly_used, r.last_reset_weekly, 'week') < r.weekly_limit
      AND qar.ration_used(r.monthly_used, r.last_reset_monthly, 'month') < r.monthly_limit
    RETURNING r.user_id
)
INSERT INTO qar.provisions (id, user_id, content_type, title, request_subtype, external_source, external_id, release_year,
                            manifest, priority, estimated_cargo_bytes, triggered_by_automation, parent_provision_id)
SELECT $1, ration.user_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
FROM ration
RETURNING id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
