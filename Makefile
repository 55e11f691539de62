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

SOURCES := $(wildcard src/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/main.o,$(OBJECTS))
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
PROGRAM := $(if $(VARIANT),$(BUILD)/delight,delight)

all: $(PROGRAM) ## build the program

$(PROGRAM): $(OBJECTS)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/test_%: tests/unit/test_%.c $(LIBRARY)
	$(CC) $(ALL_CFLAGS) -Isrc $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

unit: $(UNIT) ## build the unit tests

clean: ## remove what was built
	rm -rf build delight

-include $(OBJECTS:.o=.d) $(UNIT:=.d)
.PHONY: all unit clean
