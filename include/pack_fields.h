/*
 * What may stand in the YAML: one table of fields per kind of mapping.
 *
 * A row says what a key is called, what it holds, where that goes and what it is for, in one line.
 * Reading, freeing, "did you mean", the documentation and the JSON Schema for editors are all drawn
 * from these rows. To add a key: add a member to the struct, a row here, and say in the pack's
 * rules what it must agree with.
 */
#ifndef DELIGHT_PACK_FIELDS_H
#define DELIGHT_PACK_FIELDS_H

#include "pack.h"
#include "yaml_file.h"

typedef enum {
    FIELD_STRING,   /* char *: text */
    FIELD_SQL,      /* Source: SQL, or text with SQL in it */
    FIELD_ID,       /* char *: [a-z0-9][a-z0-9-]*, of checks, sections, grades */
    FIELD_NAME,     /* char *: [a-z_][a-z0-9_]*, of what SQL reads */
    FIELD_FACTS,    /* Source: the name of a file of facts */
    FIELD_NUMBER,   /* double between least and most */
    FIELD_WHOLE,    /* gint64 between least and most */
    FIELD_BOOLEAN,  /* gboolean: true or false */
    FIELD_CHOICE,   /* int: index of one of `choices` */
    FIELD_WORD,     /* char *: one of `choices` */
    FIELD_DURATION, /* gint64, in ms: 30s, 5 min, 180 days */
    FIELD_DATE,     /* char *: YYYY-MM-DD */
    FIELD_TIME,     /* char *: a date, or a date and a time */
    FIELD_STRINGS,  /* GPtrArray* of char *: a list of texts, or one text */
    FIELD_IDS,      /* GPtrArray* of char *: a list of ids, or one */
    FIELD_TEXTS,    /* GPtrArray* of Source *: a list of texts, or one text */
    FIELD_PARAMS,   /* GPtrArray* of PackParam *: {name: value} */
    FIELD_COLUMNS,  /* GPtrArray* of PackColumn *: {name: type} */
    FIELD_SETTINGS, /* GPtrArray* of PackSetting *: {CHECK.KEY or PARAM: value} */
    FIELD_TABLES,   /* GPtrArray* of PackTable *: {name: relation} */
    FIELD_VARIANTS, /* GPtrArray* of PackVariant *: SQL, or a list of variants */
    FIELD_MAP,      /* the struct of `table`, in place */
    FIELD_LIST,     /* GPtrArray* of pointers to the struct of `table`: a list of mappings */
    FIELD_VALUES,   /* json_t *: {column: [word, ...]} */
    FIELD_GIVEN,    /* json_t *: {model: [row, ...]} */
    FIELD_EXPECT,   /* json_t *: {customer: status} */
    FIELD_ENTRIES,  /* json_t *: a list of mappings held to `table`, as data */
} FieldType;

typedef struct Field Field;

/* A kind of mapping. */
typedef struct {
    const char *what;                 /* "check": as in "unknown key 'x' of a check" */
    const char *hint;                 /* for something else in its place, or NULL */
    const Field *fields;              /* ends with a key of NULL */
    gsize size;                       /* of the struct; 0 when rows are only checked */
    gsize place;                      /* FIELD_AT of its Place, or 0 */
    void (*prepare)(gpointer target); /* sets defaults other than zero, or NULL */
    /* What the fields must agree in, once they are read; or NULL. */
    void (*finish)(gpointer target, YamlValue value, DiagnosticList *diagnostics);
    void (*clear)(gpointer target); /* frees what finish made, or NULL */
} FieldTable;

/* Members are said as FIELD_AT, so that 0 can mean "kept nowhere". */
#define FIELD_AT(type, member) (offsetof(type, member) + 1)

struct Field {
    const char *key;
    FieldType type;
    gsize at;
    gboolean required;
    const char *about;          /* one line: what it is for */
    double least, most;         /* FIELD_NUMBER, FIELD_WHOLE; both 0: any */
    const char *const *choices; /* FIELD_CHOICE, FIELD_WORD; ends with NULL */
    const FieldTable *table;    /* FIELD_MAP, FIELD_LIST, FIELD_ENTRIES */
    gsize has;                  /* of a gboolean that becomes TRUE when the key is there */
    gsize place;                /* of the value's Place; of a GPtrArray* of Place* for FIELD_IDS */
};

extern const char *const pack_unit_words[]; /* ends with NULL */

/* The root of a file of the pack, and what stands below it. */
extern const FieldTable pack_file_fields;
extern const FieldTable pack_scorecard_fields;
extern const FieldTable pack_section_fields;
extern const FieldTable pack_grade_fields;
extern const FieldTable pack_gate_fields;
extern const FieldTable pack_goal_fields;
extern const FieldTable pack_links_fields;
extern const FieldTable pack_signal_fields;
extern const FieldTable pack_when_fields;
extern const FieldTable pack_check_fields;
extern const FieldTable pack_model_fields;
extern const FieldTable pack_variant_fields;
extern const FieldTable pack_example_fields;
/* answers.yaml */
extern const FieldTable pack_answers_file_fields;
extern const FieldTable pack_answer_fields;
extern const FieldTable pack_waiver_fields;

/* Reads a mapping into `target` (zeroed and prepared by fields_new), reporting every mistake in it.
 * One that says `override: true` is a part of a whole: only the keys that it has are looked at,
 * until it is laid over the other (yaml_overlay_new) and read again. `target` may be NULL: then it
 * is only checked. FALSE when `value` is no mapping. */
gboolean fields_read(const FieldTable *table, YamlValue value, gpointer target,
                     DiagnosticList *diagnostics);

/* A struct with its lists empty and its defaults set. */
gpointer fields_new(const FieldTable *table);
/* Frees what the fields of `target` hold, not `target`. */
void fields_clear(const FieldTable *table, gpointer target);
/* fields_clear and g_free. Accepts NULL. */
void fields_free(const FieldTable *table, gpointer target);

/* Shapes that more than one room checks. */
gboolean pack_is_id(const char *text);
gboolean pack_is_name(const char *text);
gboolean pack_is_number(const char *text, double *number);
gboolean pack_is_date(const char *text);      /* YYYY-MM-DD, on the calendar */
gboolean pack_is_timestamp(const char *text); /* a date, or a date and a time */

gboolean pack_is_relation(const char *text); /* as pack_name_parts reads it */
gboolean pack_is_type(const char *text);     /* looks like a Postgres type */

#endif
