-- qar.provision.change_status
-- $1 id, $2 the status that it has, $3 the new status, $4 user id of who decides, $5 reason. One row changed, or none if it does not stand
-- like $2 any more.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET status = $3,
    approved_by_user_id = CASE WHEN $3 = 'approved' THEN $4::uuid ELSE approved_by_user_id END,
    approved_at = CASE WHEN $3 = 'approved' THEN now() ELSE approved_at END,
    declined_reason = CASE WHEN $3 = 'declined' THEN $5::text END,
    available_at = CASE WHEN $3 = 'available' THEN now() ELSE available_at END
WHERE id = $1
  AND status = $2
