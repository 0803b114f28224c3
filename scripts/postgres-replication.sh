#!/bin/sh
# Lets the replica of docker-compose.yml in. The image runs it in the primary
# once, when it makes the data. Where the data is older, run what it does by hand.
set -eu

# A role that may do nothing but stream; the password appears on no command line.
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv password REPLICATION_PASSWORD
CREATE ROLE revenge_replication LOGIN REPLICATION PASSWORD :'password';
SQL

# The image's own line lets everybody into all databases; `all` does not cover replication.
echo 'host replication revenge_replication all scram-sha-256' >>"$PGDATA/pg_hba.conf"
