// On paper a grid that scrolls is no use: what is in view is laid out as a plain table, or, with a
// card open, that card alone.

const PAPER_ROWS = 500; // some 15 sheets

function paperRow(row) {
    return el("tr", {},
        el("th", { scope: "row" }, nameNode(customers.name[row])),
        el("td", { class: "c-grade" }, gradeNode(gradeOf(row))),
        el("td", { class: "c-score" }, scoreText(scoresShown()[row])),
        columns.map((check) => el("td", { class: `s-${letterOf(row, check)}` }, STATUSES[letterOf(row, check)].sign)),
        el("td", {}, ownerOf(row) ?? ""));
}

function paperTable() {
    const head = (check) => el("th", { scope: "col", class: "check" }, el("span", {}, label(checks[check].id)));
    const left = order.length - PAPER_ROWS;
    return [
        isFiltered() ? el("p", { dir: "auto" }, filterWords()) : null,
        el("table", {},
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Customer"), el("th", { scope: "col" }, "Grade"),
                el("th", { scope: "col" }, "Score"), columns.map(head), el("th", { scope: "col" }, "Owner"))),
            el("tbody", {}, order.slice(0, PAPER_ROWS).map(paperRow))),
        left > 0 ? el("p", {}, `${plural(left, "more customer")} in this view: filter to print fewer.`) : null,
    ].filter(Boolean);
}

function wirePaper() {
    addEventListener("beforeprint", () => {
        for (const list of document.querySelectorAll("details.list")) list.open = true;
        for (const more of document.querySelectorAll(".more")) more.click();
        document.documentElement.classList.toggle("prints-card", card.open);
        if (!card.open) byId("paper").replaceChildren(...paperTable());
    });
    addEventListener("afterprint", () => byId("paper").replaceChildren());
}
