-- qar.provision.auto_approve
-- $1 id, $2 article id. One row changed, or none if it is decided already.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET status = 'approved',
    auto_approved = true,
    auto_article_id = $2,
    approved_at = now()
WHERE id = $1
  AND status = 'pending'
