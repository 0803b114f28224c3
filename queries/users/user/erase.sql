-- users.user.erase
-- $1 user id. One row changed, or none: also one who was deleted softly. What is his goes with him; his libraries stay without an owner.
-- Plan: users_pkey.
DELETE FROM users
WHERE id = $1
