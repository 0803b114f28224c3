-- drafts.draft.delete_closed
-- $1 moment. Drafts that were published or discarded before it, with their history.
-- Plan: idx_drafts_closed_at.
DELETE FROM drafts
WHERE closed_at < $1
