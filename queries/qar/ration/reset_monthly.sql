-- qar.ration.reset_monthly
-- No parameters. The number of rations whose counter was of a period that is over.
-- Plan: full scan, because most rows are changed, one for each user.
UPDATE qar.rations
SET monthly_used = 0,
    last_reset_monthly = qar.ration_period('month')
WHERE last_reset_monthly < qar.ration_period('month')
