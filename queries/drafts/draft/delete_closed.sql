-- drafts.draft.delete_closed
-- $1 moment, $2 rows. The oldest drafts that were published or discarded before it, with their history.
-- Plan: idx_drafts_closed_at, drafts_pkey.
DELETE FROM drafts
WHERE id = ANY (ARRAY (
    SELECT d.id
    FROM drafts AS d
    WHERE d.closed_at < $1
    ORDER BY d.closed_at
    LIMIT $2))
