# The commands that people and CI both run. `make` lists them.
#
# No server has to be set up: with-postgres, a command of this crate, brings one
# (binaries on the machine, Docker, a download).

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One server, one cargo at a time.
.NOTPARALLEL:

SQLX_CLI_VERSION := 0.9.0
TARPAULIN_VERSION := 0.37.5
CARGO_DENY_VERSION := 0.20.2
SQUAWK_VERSION := 2.70.0
# Percent of the library's lines.
COVERAGE_MINIMUM := 85

# Relative, since the project may lie in a path with blanks, which make would split.
TARGET := $(or $(CARGO_TARGET_DIR),target)
ifneq ($(words $(TARGET)),1)
$(error CARGO_TARGET_DIR has a blank in it, with which make cannot deal)
endif
WITH_POSTGRES := $(TARGET)/debug/with-postgres
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export REVENGE_PG_CACHE_DIR ?= $(if $(filter /%,$(TARGET)),,$(CURDIR)/)$(TARGET)/postgresql

# sqlx-cli from PATH only in the very version, as .sqlx/ differs between versions, and with the feature `sqlx-toml`: without it
# nothing is said of a server that is not there, but of sqlx.toml.
SQLX := $(if $(findstring sqlx-cli $(SQLX_CLI_VERSION),$(shell sqlx --version 2>/dev/null)),$(if $(findstring sqlx-toml,$(shell \
	sqlx migrate info --no-dotenv --connect-timeout 0 --database-url postgres://127.0.0.1:1/none 2>&1)),.tools/sqlx-cli-$(SQLX_CLI_VERSION)),.tools/sqlx-cli-$(SQLX_CLI_VERSION))
# PgBouncer where it is there, else Debian's in the project.
PGBOUNCER := $(if $(shell PATH=$$PATH:/usr/sbin command -v pgbouncer),,.tools/pgbouncer)
# What nobody builds again needs no preparations for it.
ifneq ($(CI),)
export CARGO_INCREMENTAL := 0
endif
# In CI all failures are of interest, not only the first (.config/nextest.toml).
PROFILE := $(if $(CI),--profile ci)
KEEP_GOING := $(if $(CI),--no-fail-fast)
# Where the data of these servers lies.
FAST := TMPDIR=$$(scripts/fast-tmp.sh)
# A server of each major version, unless TEST_DATABASE_URL names one of yours.
on = $(FAST) $(if $(TEST_DATABASE_URL),,$(WITH_POSTGRES) --major $(1) --)
# nextest where it is there.
TESTS := $(if $(shell cargo nextest --version 2>/dev/null),cargo nextest run --all-features $(PROFILE),cargo test --all-features $(KEEP_GOING))
EXAMPLES := cargo test --doc --all-features $(KEEP_GOING)
# All test programs with CI or ALL set, or on a server that we know nothing of; else those that have not passed as they are.
passing = $(if $(TEST_DATABASE_URL),ALL=1 scripts/tests.sh given,scripts/tests.sh $(1)) $(TESTS)
# The same for what depends on these alone: it is done again when one of them is newer than its file in $(PASSED).
SOURCES := $(shell find src queries migrations .sqlx) Cargo.toml Cargo.lock sqlx.toml
PASSED := $(TARGET)/passed
# On a server of yours nothing is marked. Not with the time of the beginning: sqlx-cli touches src/lib.rs.
mark = @mkdir -p $(@D) $(if $(TEST_DATABASE_URL),,&& touch $@)
ifneq ($(CI)$(ALL)$(TEST_DATABASE_URL),)
.PHONY: $(PASSED)/prepare $(PASSED)/examples
endif
# The tests that depend on time, as far as they are there.
TIMING := cache cancellation channel copy_stalls cursor deadlines embedded embedded_replication health locks migrations notify outbox outbox_consumer pool routing streams tls transaction transaction_once transaction_outcome
TIMING_TESTS := $(foreach name,$(TIMING),$(if $(wildcard tests/$(name).rs tests/$(name)/main.rs),--test $(name)))

.PHONY: help
help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

.PHONY: demo
demo: ## What the crate does, on real data (DATA=folder for your own)
	cargo run --features demo --bin revenge-db -- demo $(if $(DATA),--data '$(DATA)')

# --- checks -------------------------------------------------------------------

# Among the tests on 18 is the build as a backend does it, which build-offline does alone.
.PHONY: test
test: lint squawk doc prepare-check test-15 test-18 ## Everything a change has to pass

.PHONY: ci
ci: migrations-frozen test coverage ## All of test, frozen migrations, coverage

.PHONY: lint
lint: ## Formatting and clippy, no warnings
	cargo fmt --check
	cargo clippy --all-targets --all-features -- -D warnings

.PHONY: squawk
squawk: .tools/squawk-$(SQUAWK_VERSION) ## Migrations that would lock tables in use or break clients
	scripts/squawk.sh .tools/squawk-$(SQUAWK_VERSION)/bin/squawk

.PHONY: doc
doc: ## The documentation, no warnings, into target/doc
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --all-features

.PHONY: build-offline
build-offline: ## Build as a backend does, which links the crate: no server, no feature
	cargo test --all-features --test dependent builds

.PHONY: test-15
test-15: $(WITH_POSTGRES) $(PGBOUNCER) ## The tests on PostgreSQL 15, the oldest supported
	$(call on,15) $(call passing,15)

.PHONY: test-18
test-18: $(WITH_POSTGRES) $(PGBOUNCER) $(PASSED)/examples ## The tests and examples on PostgreSQL 18, the recommended
	$(call on,18) $(call passing,18)

$(PASSED)/examples: $(SOURCES) README.md $(wildcard docs/*.md) | $(WITH_POSTGRES)
	$(call on,18) $(EXAMPLES)
	$(mark)

.PHONY: flaky
flaky: $(WITH_POSTGRES) ## The tests that depend on time, 20 times
	@test -n "$(TIMING_TESTS)" || { echo "flaky: none of these tests exists: $(TIMING)" >&2; exit 1; }
	$(FAST) $(WITH_POSTGRES) -- scripts/flaky.sh 20 $(TESTS) $(TIMING_TESTS)

.PHONY: bench
bench: $(WITH_POSTGRES) ## The benchmarks, on PostgreSQL 18
	$(WITH_POSTGRES) --major 18 -- cargo bench --all-features --bench peers

# As an operator sets a server with 16 GB up; the embedded one gives up durability anyway.
SCALE_SETTINGS := shared_buffers=4GB effective_cache_size=12GB work_mem=16MB max_wal_size=16GB random_page_cost=1.1 jit=off

.PHONY: bench-scale
bench-scale: $(WITH_POSTGRES) ## Every list and search at a million titles (TITLES), on PostgreSQL 18
	TITLES=$(or $(TITLES),1000000) $(WITH_POSTGRES) --major 18 $(foreach one,$(SCALE_SETTINGS),--setting $(one)) -- cargo bench --all-features --bench scale

.PHONY: drill
drill: ## Ten failovers under load, of synchronous and of asynchronous replicas
	DRILL_ROUNDS=10 cargo test --all-features --test routing -- --nocapture --test-threads=1 drill::

.PHONY: chaos
chaos: ## Ten minutes of everything at once over a failing network and servers (CHAOS_SEED, CHAOS_SECONDS)
	CHAOS_SECONDS=$${CHAOS_SECONDS:-600} cargo test --all-features --test chaos -- --nocapture

# All but those that run programs which are not measured.
COVERED := $(foreach name,$(filter-out examples dependent cli,$(sort $(basename $(notdir $(wildcard tests/*.rs))) $(notdir $(patsubst %/main.rs,%,$(wildcard tests/*/main.rs))))),--test $(name))

.PHONY: coverage
coverage: $(WITH_POSTGRES) $(PGBOUNCER) .tools/cargo-tarpaulin-$(TARPAULIN_VERSION) ## Line coverage of the library; fails below 85 %
	$(FAST) $(WITH_POSTGRES) --major 18 -- cargo tarpaulin --engine llvm --all-features --lib $(COVERED) \
		--target-dir $(TARGET)/coverage --skip-clean --include-files 'src/*' --exclude-files 'src/bin/*' \
		--out Stdout --fail-under $(COVERAGE_MINIMUM) --timeout 600

.PHONY: deny
deny: .tools/cargo-deny-$(CARGO_DENY_VERSION) ## Licences and known vulnerabilities of the dependencies
	cargo deny check

# --- the database -------------------------------------------------------------

.PHONY: prepare
prepare: $(SQLX) $(WITH_POSTGRES) ## Write .sqlx/ after a change of a statement or a migration
	$(WITH_POSTGRES) --major 18 -- scripts/prepare.sh

.PHONY: schema
schema: $(WITH_POSTGRES) ## Write what the migrations make into docs/schema.sql
	WRITE_SCHEMA=1 $(WITH_POSTGRES) --major 18 -- $(TESTS) --test schema docs_schema_sql

.PHONY: plans
plans: $(WITH_POSTGRES) ## Write what the planner does with each statement into tests/plans/
	WRITE_PLANS=1 $(WITH_POSTGRES) --major 18 -- $(TESTS) --test plans

.PHONY: prepare-check
prepare-check: $(PASSED)/prepare ## Whether .sqlx/ is up to date, on 15 and on 18

$(PASSED)/prepare: $(SOURCES) | $(SQLX) $(WITH_POSTGRES)
	$(call on,15) scripts/prepare.sh --check
	$(call on,18) scripts/prepare.sh --check
	$(mark)

.PHONY: db-reset
db-reset: $(SQLX) ## Drop, create and migrate the database of DATABASE_URL
	@test -n "$${DATABASE_URL:-}" || { echo "db-reset: set DATABASE_URL to the database that is to be dropped" >&2; exit 1; }
	sqlx database drop --no-dotenv -y
	sqlx database create --no-dotenv
	sqlx migrate run --no-dotenv --source migrations

.PHONY: migrations-frozen
migrations-frozen: ## Whether released migrations are as they were released
	scripts/migrations-frozen.sh

# --- tools --------------------------------------------------------------------

.PHONY: clean
clean: ## Remove what was built; .tools/ stays
	cargo clean

$(WITH_POSTGRES): $(wildcard src/embedded/*) src/bin/with-postgres.rs Cargo.toml Cargo.lock
	scripts/build-with-postgres.sh $@

# Each tool in one version, in the project: nothing is installed on the system.
# Without optimisation, which would take longer than all that sqlx-cli has to do here.
.tools/sqlx-cli-$(SQLX_CLI_VERSION):
	cargo install --debug sqlx-cli --version $(SQLX_CLI_VERSION) --locked --no-default-features --features postgres,rustls,sqlx-toml --root .tools
	touch $@

.tools/cargo-tarpaulin-$(TARPAULIN_VERSION):
	cargo install cargo-tarpaulin --version $(TARPAULIN_VERSION) --locked --root .tools
	touch $@

.tools/cargo-deny-$(CARGO_DENY_VERSION):
	cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked --root .tools
	touch $@

# Its wheel is the program itself; where there is no pip it is built, which takes minutes.
.tools/squawk-$(SQUAWK_VERSION):
	rm -rf $@.part
	if python3 -m pip --version >/dev/null 2>&1; then \
		python3 -m pip install --quiet --disable-pip-version-check --no-deps --target $@.part squawk-cli==$(SQUAWK_VERSION); \
	else \
		cargo install squawk --version $(SQUAWK_VERSION) --locked --root $@.part; \
	fi
	mv $@.part $@

.tools/pgbouncer:
	scripts/pgbouncer.sh $@
