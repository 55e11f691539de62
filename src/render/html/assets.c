/* The page's own files, linked in as they stand under src/web; found from the folder that make runs
 * in. A new script needs a line in each of the two lists. */
#include "html.h"

#define ASSET(symbol, file)                                                                        \
    __asm__(".pushsection .rodata\n"                                                               \
            ".global " #symbol "\n"                                                                \
            ".hidden " #symbol "\n" #symbol ":\n"                                                  \
            ".incbin \"src/render/html/web/" file "\"\n"                                           \
            ".byte 0\n"                                                                            \
            ".popsection\n")

#define SCRIPT(name)                                                                               \
    ASSET(html_script_##name, #name ".js");                                                        \
    extern const char html_script_##name[]

ASSET(html_page, "page.html");
ASSET(html_style, "page.css");
SCRIPT(book);
SCRIPT(dom);
SCRIPT(view);
SCRIPT(tip);
SCRIPT(grid);
SCRIPT(charts);
SCRIPT(card);
SCRIPT(front);
SCRIPT(week);
SCRIPT(filters);
SCRIPT(paper);
SCRIPT(start);

const char *const html_scripts[] = {
    html_script_book,
    html_script_dom,
    html_script_view,
    html_script_tip,
    html_script_grid,
    html_script_charts,
    html_script_card,
    html_script_front,
    html_script_week,
    html_script_filters,
    html_script_paper,
    html_script_start,
    NULL,
};
