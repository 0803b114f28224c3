-- notify.payload.get
-- $1 id. Zero or one row.
-- Plan: notify_payloads_pkey.
SELECT payload
FROM notify_payloads
WHERE id = $1
