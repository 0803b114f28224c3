-- qar.ration.reset_daily
-- No parameters. The number of rations whose counter was of a period that is over.
-- Plan: full scan, because most rows are changed, one for each user.
UPDATE qar.rations
SET daily_used = 0,
    last_reset_daily = qar.ration_period('day')
WHERE last_reset_daily < qar.ration_period('day')
