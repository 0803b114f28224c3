-- qar.ration.get
-- $1 user id. Zero or one row; what was used in a period that is over counts no more.
-- Plan: rations_pkey.
SELECT user_id, daily_limit, weekly_limit, monthly_limit, qar.ration_used(daily_used, last_reset_daily, 'day') AS "daily_used!",
       qar.ration_used(weekly_used, last_reset_weekly, 'week') AS "weekly_used!", qar.ration_used(monthly_used, last_reset_monthly, 'month') AS "monthly_used!",
       cargo_quota_bytes, cargo_used_bytes, created_at, updated_at
FROM qar.rations
WHERE user_id = $1
