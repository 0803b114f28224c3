-- transaction.once.delete_older
-- $1 age in milliseconds, $2 most rows. The number of keys that were deleted: older than that, the oldest first.
-- Plan: idx_transaction_keys_created_at, transaction_keys_pkey.
DELETE FROM transaction_keys
WHERE key IN (
    SELECT k.key
    FROM transaction_keys AS k
    WHERE k.created_at < now() - $1::bigint * interval '1 millisecond'
    ORDER BY k.created_at
    LIMIT $2
)
