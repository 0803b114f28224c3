-- qar.provision.change_status
-- $1 id, $2 the status that it has, $3 the new status, $4 user id of who decides, $5 reason. One row changed, or none if it does not stand
-- like $2 any more. What does not hold any more goes: who or which article approved it, once it is declined or open again; why it was
-- declined, once it is not; what it measures and since when it is there, once it is not.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET status = $3,
    auto_approved = auto_approved AND $3 NOT IN ('approved', 'declined', 'pending'),
    auto_article_id = CASE WHEN $3 NOT IN ('approved', 'declined', 'pending') THEN auto_article_id END,
    approved_by_user_id = CASE WHEN $3 = 'approved' THEN $4::uuid WHEN $3 NOT IN ('declined', 'pending') THEN approved_by_user_id END,
    approved_at = CASE WHEN $3 = 'approved' THEN now() WHEN $3 NOT IN ('declined', 'pending') THEN approved_at END,
    declined_reason = CASE WHEN $3 = 'declined' THEN $5::text END,
    available_at = CASE WHEN $3 = 'available' THEN now() END,
    actual_cargo_bytes = CASE WHEN $3 = 'available' THEN actual_cargo_bytes END
WHERE id = $1
  AND status = $2
