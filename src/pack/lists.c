/* The columns of what a report and a brief tell besides the questions. */
#include "pack.h"

static const PackListColumn waiting[] = {
    {"customer_id", PACK_CELL_TEXT},   {"conversation_id", PACK_CELL_TEXT},
    {"channel", PACK_CELL_TEXT},       {"waits_since", PACK_CELL_MOMENT},
    {"is_assigned", PACK_CELL_YES_NO}, {"assignee", PACK_CELL_TEXT},
    {"answerer", PACK_CELL_TEXT},      {NULL, PACK_CELL_TEXT}};

static const PackListColumn feedback[] = {
    {"customer_id", PACK_CELL_TEXT}, {"reported_on", PACK_CELL_DAY},  {"summary", PACK_CELL_TEXT},
    {"url", PACK_CELL_TEXT},         {"is_closed", PACK_CELL_YES_NO}, {"closed_on", PACK_CELL_DAY},
    {NULL, PACK_CELL_TEXT}};

static const PackListColumn notes[] = {{"customer_id", PACK_CELL_TEXT}, {"kind", PACK_CELL_TEXT},
                                       {"noted_at", PACK_CELL_MOMENT},  {"agent", PACK_CELL_TEXT},
                                       {"told", PACK_CELL_LONG_TEXT},   {"url", PACK_CELL_TEXT},
                                       {NULL, PACK_CELL_TEXT}};

const PackListContract *pack_list(PackList list)
{
    static const PackListContract contracts[PACK_LISTS] = {
        [PACK_LIST_WAITING] = {"waiting", waiting},
        [PACK_LIST_FEEDBACK] = {"feedback", feedback},
        [PACK_LIST_NOTES] = {"notes", notes},
    };
    return &contracts[list];
}
