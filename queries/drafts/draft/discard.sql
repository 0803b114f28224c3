-- drafts.draft.discard
-- $1 id, $2 who discards it (NULL: the system), $3 reason.
-- Plan: drafts_pkey.
UPDATE drafts
SET state = 'discarded', closed_by = $2, closed_at = now(), reason = $3
WHERE id = $1
  AND state = 'draft'
