// The page, in the order in which it is read.

const THEMES = ["system", "light", "dark"];

function wireTheme() {
    const button = byId("theme");
    let theme = "system";
    const show = () => {
        document.documentElement.dataset.theme = theme;
        button.textContent = `Theme: ${theme}`;
    };
    try {
        theme = THEMES.find((each) => each === localStorage.getItem("theme")) ?? theme;
    } catch { /* a page that may keep nothing follows the system */ }
    button.addEventListener("click", () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
        show();
        try {
            localStorage.setItem("theme", theme);
        } catch { /* as above */ }
    });
    show();
}

function wireKeys() {
    const help = byId("help");
    byId("keys").addEventListener("click", () => help.showModal());
    for (const id of ["skip", "to-book"])
        byId(id).addEventListener("click", (event) => {
            event.preventDefault();
            byId("book").scrollIntoView();
            grid.focus({ preventScroll: true });
        });
    byId("to-book").hidden = size < 2;
    document.addEventListener("keydown", (event) => {
        const isTyping = event.target.closest?.("input, select, textarea");
        if (isTyping || event.ctrlKey || event.altKey || event.metaKey || help.open) return;
        if (event.key === "/" && !card.matches(":modal")) {
            event.preventDefault();
            byId("filters").elements.q.focus();
        }
        if (event.key === "?") help.showModal();
        if (event.key === "Escape") hideTip();
        if (event.key === "Escape" && card.open) closeCard();
    });
}

function follow() {
    readAddress();
    refresh();
}

drawLead();
drawWarnings();
drawChanges();
drawOwner();
onView(drawFront);
drawOverview();
drawFilters();
drawLegend();
wireTheme();
wireKeys();
wireGrid();
wirePaper();
for (const node of document.querySelectorAll("#main, #skip, .masthead .tools")) node.hidden = false;
onView(drawGrid);
follow();
requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));

// Cards need the details, which stand at the end of the page.
function startCards() {
    wireCard();
    if (size === 1 && !location.hash) setState({ customer: customers.id[0] });
    refresh();
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startCards);
else startCards();
