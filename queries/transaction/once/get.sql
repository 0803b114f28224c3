-- transaction.once.get
-- $1 key. What its transaction returned; no row if there was none.
-- Plan: transaction_keys_pkey.
SELECT key, result
FROM transaction_keys
WHERE key = $1
