-- users.backup_code.replace
-- $1 user id, $2 ids, $3 code hashes, as many. The number of codes; the old set goes by a trigger.
-- Plan: insert.
INSERT INTO mfa_backup_codes (id, user_id, code_hash)
SELECT c.id, $1, c.code_hash
FROM unnest($2::uuid[], $3::text[]) AS c (id, code_hash)
