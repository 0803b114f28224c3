-- qar.ration.upsert
-- $1 user id, $2 daily_limit, $3 weekly_limit, $4 monthly_limit, $5 cargo_quota_bytes (NULL: no limit). One row; what was used stays.
-- Plan: rations_pkey.
INSERT INTO qar.rations AS r (user_id, daily_limit, weekly_limit, monthly_limit, cargo_quota_bytes)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id) DO UPDATE
SET daily_limit = excluded.daily_limit,
    weekly_limit = excluded.weekly_limit,
    monthly_limit = excluded.monthly_limit,
    cargo_quota_bytes = excluded.cargo_quota_bytes
RETURNING r.user_id, r.daily_limit, r.weekly_limit, r.monthly_limit, qar.ration_used(r.daily_used, r.last_reset_daily, 'day') AS "daily_used!",
       qar.ration_used(r.weekly_used, r.last_reset_weekly, 'week') AS "weekly_used!", qar.ration_used(r.monthly_used, r.last_reset_monthly, 'month') AS "monthly_used!",
       r.cargo_quota_bytes, r.cargo_used_bytes, r.created_at, r.updated_at
