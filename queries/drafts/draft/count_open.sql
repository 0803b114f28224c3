-- drafts.draft.count_open
-- How many wait for approval; no more than 1,001 are counted.
-- Plan: idx_drafts_open.
SELECT count(*) AS "count!"
FROM (SELECT FROM drafts WHERE state = 'draft' LIMIT 1001) AS open
