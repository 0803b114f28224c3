-- qar.ration.use
-- $1 user id. One row changed, or none if one of the counters is used up: the statement decides. A user without a ration gets the usual
-- one.
-- Plan: rations_pkey.
INSERT INTO qar.rations AS r (user_id, daily_used, weekly_used, monthly_used)
VALUES ($1, 1, 1, 1)
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
