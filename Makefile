# delight: `make demo` to see it, `make test` to try it, `make help` for the rest.

# In parallel, unless the caller says how.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
  MAKEFLAGS += -j$(shell nproc)
endif

PREFIX  ?= /usr/local
BUILD   ?= build
VARIANT ?=

CC      ?= gcc
PACKAGES := libpq jansson libcjson yaml-0.1 glib-2.0 gio-2.0 gio-unix-2.0 gmime-3.0 smartcols libxml-2.0 zlib
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wvla -Wwrite-strings -Wswitch-enum -Werror
CFLAGS  ?= -O2 -g
SANITIZE := -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined

# VARIANT=sanitize, coverage or fuzz: the same sources, built beside, to be looked at while they run.
ifeq ($(VARIANT),)
  HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection \
            $(if $(filter -O1 -O2 -O3 -Os -Og,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  HARDEN_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack
else
  BUILD := build/$(VARIANT)
endif
ifeq ($(VARIANT),sanitize)
  CFLAGS := -O1 -g $(SANITIZE)
  LDFLAGS += $(SANITIZE)
endif
ifeq ($(VARIANT),coverage)
  CFLAGS := -O0 -g --coverage -fprofile-update=atomic
  LDFLAGS += --coverage -Wl,--wrap=_exit tests/coverage/exit.c # what is forked counts as well
endif
ifeq ($(VARIANT),fuzz)
  CC := clang
  CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer \
            -fno-sanitize-recover=undefined
  LDFLAGS += -fsanitize=address,undefined
endif

VERSION := 1.0.0
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Iinclude -fvisibility=hidden $(WARNINGS) $(CFLAGS) $(HARDEN) \
             -DDELIGHT_VERSION='"$(VERSION)"' -DDELIGHT_PACK_DIR='"$(PREFIX)/share/delight/checks"' \
             -DDELIGHT_KNOWN='"$(BUILD)/sql/known.texts"' \
             -fdebug-prefix-map=$(CURDIR)=. $(shell pkg-config --cflags $(PACKAGES))
LIBS     = $(shell pkg-config --libs $(PACKAGES)) -lcsv -lunistring -lpg_query -lprotobuf-c -lm

SOURCES := $(sort $(filter-out src/known/%,$(shell find src -name '*.c')))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
UNIT    := $(patsubst tests/%.c,$(BUILD)/%,$(sort $(shell find tests/unit -name '*.c')))
PROGRAM := $(if $(VARIANT),$(BUILD)/delight,delight)

all: $(PROGRAM) ## build the program

# What is run is said in a word; `make V=1` says all of it.
QUIET = $(if $(V),,@echo "  $(1)";)

# The pack that is used stands beside the program.
$(PROGRAM): $(OBJECTS)
	$(call QUIET,link $@)$(CC) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)
	$(if $(VARIANT),@ln -sfn ../../checks $(BUILD)/checks)

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call QUIET,compile $<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The packs' SQL is read while the program is built, by a program of the rooms that do so.
KNOWN := $(BUILD)/sql/known.texts
KNOWN_BY := $(BUILD)/known/main.o \
    $(foreach room,base yaml pack facts sql plan,$(filter $(BUILD)/$(room)/%,$(OBJECTS)))

$(BUILD)/known/known: $(filter-out $(BUILD)/sql/known.o,$(KNOWN_BY))
	$(call QUIET,link $@)$(CC) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(KNOWN): $(BUILD)/known/known $(shell find checks -name '*.yaml')
	$(call QUIET,read checks)$< $@ $(patsubst %/scorecard.yaml,%,$(filter %/scorecard.yaml,$^))

$(BUILD)/sql/known.o: $(KNOWN)

$(BUILD)/render/html/assets.o: $(wildcard src/render/html/web/*) # .incbin: no compiler lists these

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,build $@)$(CC) $(ALL_CFLAGS) -Isrc $(HARDEN_LINK) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

unit: $(UNIT) ## build the unit tests

# Fuzz targets: with VARIANT=fuzz under libFuzzer, else with a main that replays tests/fuzz/corpus.
FUZZ_SHARED := tests/fuzz/shared.c $(if $(filter fuzz,$(VARIANT)),,tests/fuzz/replay.c)
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzzers/%,$(filter-out %/shared.c %/replay.c,$(sort $(wildcard tests/fuzz/*.c))))

$(BUILD)/fuzzers/%: tests/fuzz/%.c $(FUZZ_SHARED) tests/fuzz/fuzz.h $(LIBRARY)
	@mkdir -p $(@D)
	$(call QUIET,build $@)$(CC) $(ALL_CFLAGS) -Isrc $(HARDEN_LINK) $(LDFLAGS) \
	    $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) -o $@ $< $(FUZZ_SHARED) $(LIBRARY) $(LIBS)

fuzzers: $(FUZZ)

# --- what has to be installed

BUILD_DEPS := gcc libc6-dev make pkg-config postgresql libpq-dev libjansson-dev libcjson-dev libyaml-dev \
              libglib2.0-dev libpg-query-dev libprotobuf-c-dev libsmartcols-dev libxml2-dev \
              libcsv-dev libunistring-dev zlib1g-dev libgmime-3.0-dev
TEST_DEPS  := bats perl jq libxml2-utils python3 pgbouncer openssl zsh mandoc groff-base \
              python3-jsonschema python3-yaml chromium chromium-driver procps binutils \
              clang clang-format clang-tidy shellcheck

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

DEMO_SAAS := ./delight score -c saas --dump tests/demo/saas.sql --facts tests/demo/facts-saas --as-of 2026-09-15 \
    --set group_type=company --set product=Quill --set own_domains=vendor.example \
    --set 'activation_events=workspace created, colleague invited, source connected' \
    --set 'core_events=report created, report shared, data exported, alert set' --set docs_paths=/docs \
    --set 'metered_event=api called' --set metered_property=rows --set survey_best=10

demo-saas: deps ## the same for customers that are groups in a batch export
	@$(MAKE) -s --no-print-directory all
	$(DEMO_SAAS) "Nectar Works"
	$(DEMO_SAAS) --limit 10

# --- to try it

# The slow ones first, so that none is left to run alone at the end.
SLOW  := web differential servers dump completion support doctor database moments
BATS  := $(wildcard tests/*.bats tests/cli/*.bats)
FIRST := $(foreach name,$(SLOW),$(filter %/$(name).bats,$(BATS)))
LATER := $(filter-out $(FIRST),$(BATS))

# Once more under ASan and UBSan: every unit test, what the fuzzers keep, and these.
SANITIZED := database commands formats
SANITIZED := $(if $(VARIANT),,$(SANITIZED:%=sanitize:tests/cli/%.bats) \
             $(patsubst $(BUILD)/%,build/sanitize/%,$(UNIT) $(FUZZ)))

JOBS  := $(shell nproc)
PROVE := DELIGHT=$(CURDIR)/$(PROGRAM) DELIGHT_BUILD=$(CURDIR)/$(BUILD) tests/with-postgres \
         prove -j$(JOBS) --exec tests/tap
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full \
            --errors-for-leak-kinds=definite --show-leak-kinds=definite --child-silent-after-fork=yes
BUILT := +@$(MAKE) -s --no-print-directory

test: deps-test ## run every test, many of them under ASan and UBSan too (VARIANT=sanitize: all of them)
	$(BUILT) all unit
	$(if $(VARIANT),,$(BUILT) VARIANT=sanitize all unit fuzzers)
	$(PROVE) $(FIRST) $(SANITIZED) $(UNIT) $(LATER)

test-unit: all unit ## run the unit tests only
	$(PROVE) $(UNIT)

test-valgrind: deps-test ## run the unit tests and the program under valgrind
	@.ci/install valgrind libc6-dbg
	$(BUILT) all unit
	DELIGHT_VALGRIND="$(VALGRIND)" $(PROVE) $(UNIT) tests/cli/commands.bats

# Lines that no test runs, file by file.
coverage: deps-test ## run the tests on a program that counts, and say what share of each file ran (95% of all, 85% of each)
	@.ci/install gcovr
	$(BUILT) VARIANT=coverage all unit
	-find build/coverage -name '*.gcda' -delete
	-$(MAKE) -s --no-print-directory VARIANT=coverage coverage-run
	gcovr --root . --filter src/ --object-directory build/coverage --sort-percentage \
	    --exclude src/known/ --exclude-unreachable-branches --output build/coverage/report.txt build/coverage
	@cat build/coverage/report.txt
	@awk '$$1 ~ /^src|^TOTAL/ && $$4 + 0 < ($$1 == "TOTAL" ? 95 : 85) {print "too little: " $$0; few = 1} END {exit few}' \
	    build/coverage/report.txt

# The embedded server's keeper is another user, who is to write down what ran as well.
coverage-run:
	-find build/coverage -name '*.gcno' | sed 's/gcno$$/gcda/' | xargs touch
	-chmod -R a+rwX build/coverage
	$(PROVE) $(FIRST) $(UNIT) $(filter-out tests/habits.bats,$(LATER))

TIME ?= 60

fuzz: deps-test ## let libFuzzer look for what breaks each reader and renderer (TIME=60 seconds each)
	@.ci/install libclang-rt-14-dev
	$(BUILT) VARIANT=fuzz fuzzers
	printf '%s\n' $(notdir $(FUZZ)) | xargs -P $(JOBS) -n 1 tests/fuzz/run $(TIME)
	@cat $(FUZZ:$(BUILD)/fuzzers/%=build/fuzz/%.log) | awk '/stat::number_of_executed_units/ {sum += $$2} END {print sum " executions in all"}'

# Every cell of the tables of which tests/cli/faults.bats tries the quick ones; at most three quarters of an hour.
SOAK = timeout $(1) tests/with-postgres python3 -B tests/soak/$(2).py $(CURDIR)/$(PROGRAM) $(3) || failed="$$failed $(2)"
soak: deps-test ## what goes wrong at every moment of a run: prints what came of it, fault by fault
	$(BUILT) all $(BUILD)/unit/pack/pack
	$(CC) -std=gnu17 -O1 -shared -fPIC -o $(BUILD)/fault.so tests/soak/fault.c
	DELIGHT_CUTS=300 timeout 600 $(BUILD)/unit/pack/pack -p /pack/cut
	@failed=; $(call SOAK,800,moments); $(call SOAK,400,restoring); $(call SOAK,200,load); \
	$(call SOAK,300,stalled,$(CURDIR)/$(BUILD)/fault.so); \
	$(call SOAK,1300,calls,$(CURDIR)/$(BUILD)/fault.so); \
	if [ -n "$$failed" ]; then echo "wrong:$$failed"; exit 1; fi

bench: deps-test ## measure delight against the best SQL and against psql (EVENTS, CUSTOMERS, ROUNDS), a long history (HISTORY_EVENTS), many customers (MANY), groups (SAAS_EVENTS, GROUPS_OF), and what lies beside the events (BESIDE percent)
	$(BUILT) all
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/book
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/history
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/many
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/saas
	DELIGHT=$(CURDIR)/$(PROGRAM) tests/with-postgres tests/bench/beside

# --- to have it

INSTALL := install
CHECKS  := $(shell find checks -name '*.yaml' -o -name README.md -o -name schema.json)
BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS  = $(PREFIX)/share/zsh/site-functions

# The folders that were not there before stand in .made: uninstall takes these away again, when nothing else came in.
FOLDERS = $(PREFIX)/bin $(PREFIX)/share/delight $(sort $(patsubst %/,$(PREFIX)/share/delight/%,$(dir $(CHECKS)))) \
          $(PREFIX)/share/man/man1 $(BASH_COMPLETIONS) $(ZSH_COMPLETIONS)
MADE = $(DESTDIR)$(PREFIX)/share/delight/.made

install: all ## install into PREFIX (/usr/local), below DESTDIR
	@made=; \
	for folder in $(FOLDERS); do \
	    until [ -d "$(DESTDIR)$$folder" ] || [ "$$folder" = / ]; do \
	        case " $$made " in *" $$folder "*) ;; *) made="$$made $$folder" ;; esac; \
	        folder=$$(dirname "$$folder"); \
	    done; \
	done; \
	$(INSTALL) -d $(addprefix $(DESTDIR),$(FOLDERS)) && printf '%s\n' $$made >>$(MADE)
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/delight
	for file in $(CHECKS); do \
	    $(INSTALL) -m 644 $$file $(DESTDIR)$(PREFIX)/share/delight/$$file || exit; \
	done
	$(INSTALL) -m 644 src/cli/delight.1 $(DESTDIR)$(PREFIX)/share/man/man1/delight.1
	$(abspath $(PROGRAM)) completion bash >$(DESTDIR)$(BASH_COMPLETIONS)/delight
	$(abspath $(PROGRAM)) completion zsh >$(DESTDIR)$(ZSH_COMPLETIONS)/_delight

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/delight $(DESTDIR)$(PREFIX)/share/man/man1/delight.1 \
	    $(DESTDIR)$(BASH_COMPLETIONS)/delight $(DESTDIR)$(ZSH_COMPLETIONS)/_delight
	@made=$$(sort -r $(MADE) 2>/dev/null); \
	rm -rf $(DESTDIR)$(PREFIX)/share/delight; \
	for folder in $$made; do rmdir $(DESTDIR)$$folder 2>/dev/null || true; done

# --- to work on it

format: ## bring the sources into shape (clang-format)
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## remove what was built
	rm -rf build delight

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

-include $(OBJECTS:.o=.d) $(BUILD)/known/main.d $(UNIT:=.d)
# What the compiler is told, for tools that read C as it does.
print-flags: export flags = $(filter-out -Werror -fstack-clash-protection,$(ALL_CFLAGS))
print-flags:
	@printf '%s\n' "$$flags"

.PHONY: print-flags all unit fuzz fuzzers deps deps-test demo demo-saas bench soak test test-unit test-valgrind coverage coverage-run \
        install uninstall format clean help
