-- qar.ration.reset_weekly
-- No parameters. The number of rations whose counter was of a period that is over.
-- Plan: full scan, because most rows are changed, one for each user.
UPDATE qar.rations
SET weekly_used = 0,
    last_reset_weekly = qar.ration_period('week')
WHERE last_reset_weekly < qar.ration_period('week')
