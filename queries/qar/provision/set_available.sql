-- qar.provision.set_available
-- $1 id, $2 actual_cargo_bytes. One row changed, or none if nobody has approved it.
-- Plan: provisions_pkey.
UPDATE qar.provisions
SET status = 'available',
    available_at = now(),
    actual_cargo_bytes = $2
WHERE id = $1
  AND status IN ('approved', 'processing', 'available', 'failed')
