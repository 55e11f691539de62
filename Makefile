# delight: `make demo` to see it, `make test` to try it, `make help` for the rest.

PREFIX  ?= /usr/local
BUILD   ?= build
VARIANT ?=

CC      ?= gcc
PACKAGES := libpq jansson yaml-0.1 glib-2.0 gio-2.0 gio-unix-2.0 smartcols libxml-2.0 zlib
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wvla -Wwrite-strings -Wswitch-enum -Werror
CFLAGS  ?= -O2 -g
SANITIZE := -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined

ifeq ($(VARIANT),sanitize)
  BUILD  := build/sanitize
  CFLAGS := -O1 -g $(SANITIZE)
  LDFLAGS += $(SANITIZE)
endif

VERSION := 1.0.0
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Iinclude -fvisibility=hidden $(WARNINGS) $(CFLAGS) \
             -DDELIGHT_VERSION='"$(VERSION)"' -DDELIGHT_PACK_DIR='"$(PREFIX)/share/delight/checks"' \
             $(shell pkg-config --cflags $(PACKAGES))
LIBS     = $(shell pkg-config --libs $(PACKAGES)) -lcsv -lunistring -lpg_query -lprotobuf-c -lm

SOURCES := $(sort $(shell find src -name '*.c'))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
UNIT    := $(patsubst tests/%.c,$(BUILD)/%,$(sort $(shell find tests/unit -name '*.c')))
PROGRAM := $(if $(VARIANT),$(BUILD)/delight,delight)

all: $(PROGRAM) ## build the program

# What is run is said in a word; `make V=1` says all of it.
QUIET = $(if $(V),,@echo "  $(1)";)

$(PROGRAM): $(OBJECTS)
	$(call QUIET,link $@)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call QUIET,compile $<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/render/html/assets.o: $(wildcard src/render/html/web/*) # .incbin: no compiler lists these

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,build $@)$(CC) $(ALL_CFLAGS) -Isrc $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

unit: $(UNIT) ## build the unit tests

# --- what has to be installed

BUILD_DEPS := gcc libc6-dev make pkg-config postgresql libpq-dev libjansson-dev libyaml-dev \
              libglib2.0-dev libpg-query-dev libprotobuf-c-dev libsmartcols-dev libxml2-dev \
              libcsv-dev libunistring-dev zlib1g-dev
TEST_DEPS  := bats perl jq libxml2-utils python3 pgbouncer openssl zsh mandoc groff-base \
              python3-jsonschema python3-yaml chromium chromium-driver

deps: ## install what building needs (Debian; does nothing when it is there)
	@.ci/install $(BUILD_DEPS)

deps-test: deps ## install what testing needs
	@.ci/install $(TEST_DEPS)

# --- to see it

DEMO := ./delight score --dump tests/demo/2021.sql --facts tests/demo/facts --as-of 2021-09-15

demo: deps ## install what is missing, build, and score the demo export
	@$(MAKE) -s --no-print-directory all
	$(DEMO) "Acme Inc"
	$(DEMO) --limit 10

# --- to try it

BATS  := $(wildcard tests/*.bats tests/cli/*.bats)
PROVE := DELIGHT=$(CURDIR)/$(PROGRAM) DELIGHT_BUILD=$(CURDIR)/$(BUILD) tests/with-postgres \
         prove --exec tests/tap
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full \
            --errors-for-leak-kinds=definite --show-leak-kinds=definite

test: deps-test ## run every test (VARIANT=sanitize: under ASan and UBSan)
	@$(MAKE) -s --no-print-directory all unit
	$(PROVE) $(UNIT) $(BATS)

test-unit: all unit ## run the unit tests only
	$(PROVE) $(UNIT)

test-valgrind: deps-test ## run the unit tests and the program under valgrind
	@.ci/install valgrind libc6-dbg
	@$(MAKE) -s --no-print-directory all unit
	DELIGHT_VALGRIND="$(VALGRIND)" $(PROVE) $(UNIT) tests/cli/commands.bats

bench: deps-test all ## measure the whole book against psql, question by question (EVENTS, CUSTOMERS)
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/book

# --- to have it

INSTALL := install
CHECKS  := $(shell find checks -name '*.yaml' -o -name README.md -o -name schema.json)
BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS  = $(PREFIX)/share/zsh/site-functions

install: all ## install into PREFIX (/usr/local), below DESTDIR
	$(INSTALL) -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/delight
	for file in $(CHECKS); do \
	    $(INSTALL) -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/delight/$$file || exit; \
	done
	$(INSTALL) -D -m 644 src/cli/delight.1 $(DESTDIR)$(PREFIX)/share/man/man1/delight.1
	$(INSTALL) -d $(DESTDIR)$(BASH_COMPLETIONS) $(DESTDIR)$(ZSH_COMPLETIONS)
	$(abspath $(PROGRAM)) completion bash >$(DESTDIR)$(BASH_COMPLETIONS)/delight
	$(abspath $(PROGRAM)) completion zsh >$(DESTDIR)$(ZSH_COMPLETIONS)/_delight

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/delight $(DESTDIR)$(PREFIX)/share/man/man1/delight.1 \
	    $(DESTDIR)$(BASH_COMPLETIONS)/delight $(DESTDIR)$(ZSH_COMPLETIONS)/_delight
	rm -rf $(DESTDIR)$(PREFIX)/share/delight

# --- to work on it

format: ## bring the sources into shape (clang-format)
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## remove what was built
	rm -rf build delight

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

-include $(OBJECTS:.o=.d) $(UNIT:=.d)
.PHONY: all unit deps deps-test demo bench test test-unit test-valgrind install uninstall format clean help
