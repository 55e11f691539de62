// What comes before the book: warnings, what changed, who is at risk, the tiles.

function drawWarnings() {
    const stale = book.warnings.filter(({ kind }) => kind === "stale-data");
    const others = book.warnings.filter(({ kind }) => kind !== "stale-data");
    byId("warnings").append(
        ...stale.map(({ text }) => el("p", { class: "warning", role: "alert" }, el("b", { "aria-hidden": "true" }, "! "), text)));
    if (others.length)
        byId("notes").append(el("details", { class: "notes", open: others.length < 4 },
            el("summary", {}, plural(others.length, "note")), el("ul", {}, others.map(({ text }) => el("li", { dir: "auto" }, text)))));
}

// --- what changed -----------------------------------------------------------------------------

function peopleTable(title, heads, entries, cells) {
    if (!entries?.length) return null;
    const rows = el("tbody", {});
    const table = el("table", { class: "people-table" },
        el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), rows);
    const more = fillList(rows, entries, 8, (entry) => el("tr", {},
        el("th", { scope: "row" }, customerLink(entry.row, entry.name)), cells(entry).map((cell) => el("td", {}, cell))));
    return el("section", {}, title ? el("h3", {}, `${title} (${grouped(entries.length)})`) : null, el("div", { class: "scroller" }, table), more);
}

function checksNode() {
    const { added, removed, redefined } = book.changes;
    const lines = [["added", added], ["removed", removed], ["redefined, so not compared", redefined]].filter(([, ids]) => ids);
    if (!lines.length) return null;
    return el("section", {}, el("h3", {}, "The checklist changed"),
        el("ul", {}, lines.map(([what, ids]) => el("li", {}, `${what}: ${ids}`))));
}

function drawChanges() {
    const section = byId("changes");
    if (book.first) byId("summary").append(el("p", { class: "summary" }, book.first));
    if (book.changes) {
        byId("summary").append(el("p", { class: "summary" }, book.changes.summary),
            ...book.changes.suspected.map((text) => el("p", { class: "warning" }, el("b", { "aria-hidden": "true" }, "! "), text)));
        const checklist = checksNode();
        if (checklist) section.append(checklist);
    }
    section.hidden = !book.first && !book.changes;
    const atRisk = peopleTable(null, ["Customer", "Grade", "Since"], book.atRisk, ({ now, since }) => [verdictNode(now), since]);
    if (atRisk) byId("at-risk").append(atRisk);
    byId("at-risk").hidden = !atRisk;
}

// --- tiles ------------------------------------------------------------------------------------

const gradeCounts = grades.map(({ id }) => {
    let number = 0;
    for (let row = 0; row < size; row++) if (gradeOf(row) === id) number++;
    return number;
});

function weakest(most) {
    return checks.map((check, at) => {
        let failed = 0, judged = 0;
        for (let row = 0; row < size; row++) {
            const letter = letterOf(row, at);
            if (letter === "f") failed++;
            if (letter === "f" || letter === "p") judged++;
        }
        return { check, failed, judged };
    }).filter(({ check, failed }) => failed > 0 && !check.advisory)
        .sort((a, b) => b.failed - a.failed || a.judged - b.judged)
        .slice(0, most);
}

function weakestTile() {
    const list = weakest(6).map(({ check, failed, judged }) => {
        const bar = el("i", {});
        bar.style.width = `${(100 * failed) / judged}%`;
        return el("li", {}, el("button", {
            type: "button", class: "row-button", "data-on": check.id, "aria-pressed": "false", title: check.question,
            onclick: () => showBook(state.on === check.id ? { on: "", status: "" } : { on: check.id, status: "" }),
        }, el("span", {}, label(check.id)), el("span", { class: "meter", "aria-hidden": "true" }, bar),
        el("b", {}, `${grouped(failed)} of ${grouped(judged)} fail`)));
    });
    return el("section", { class: "tile weakest" }, el("h3", {}, "Weakest questions"),
        list.length ? el("ul", {}, list) : el("p", { class: "quiet" }, "No question fails."));
}

function goalsTile() {
    if (!book.goals.length) return null;
    const signs = { met: "p", "not met": "f", unknown: "u", seen: "n" };
    return el("section", { class: "tile goals" }, el("h3", {}, "Goals"),
        el("ul", {}, book.goals.map(({ question, state: met, rule, evidence }) => el("li", {},
            statusNode(signs[met]), el("div", {}, el("p", {}, question),
                el("p", { class: "quiet" }, rule ? `${met}: ${rule}` : met),
                evidence ? el("p", { class: "quiet", dir: "auto" }, evidence) : null)))));
}

function gateTile() {
    if (!book.gate) return null;
    const met = book.gate.filter(Boolean).length;
    const judged = book.gate.filter((each) => each !== null).length;
    return el("section", { class: "tile" }, el("h3", {}, "Gate"), el("p", { class: "big" }, `${grouped(met)} of ${grouped(judged)}`),
        el("p", { class: "quiet" }, "meet the gate"));
}

function drawOverview() {
    if (size < 2) return; // one customer is no book
    byId("overview").classList.toggle("has-history", book.history.length > 1);
    byId("overview").append(...[
        weakestTile(), goalsTile(),
        book.usage?.values.some((value) => value !== null) ? usageChart() : null,
        book.history.length > 1 ? gradesChart() : null,
    ].filter(Boolean));
    onView(() => {
        const chosen = state.grade.split(",");
        for (const button of document.querySelectorAll("[data-grade]"))
            button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.grade)));
        for (const button of document.querySelectorAll("[data-on]"))
            button.setAttribute("aria-pressed", String(state.on === button.dataset.on && !state.status));
        const old = document.querySelector(".tile.usage");
        if (old && old.dataset.usage !== state.usage) {
            const focused = old.contains(document.activeElement) ? [...old.querySelectorAll("button")].indexOf(document.activeElement) : -1;
            const fresh = usageChart();
            fresh.dataset.usage = state.usage;
            old.replaceWith(fresh);
            if (focused >= 0) fresh.querySelectorAll("button")[focused].focus();
        }
    });
}

function drawLead() {
    const selection = book.where ? `, where ${book.where}` : book.chosen ? ", a selection" : "";
    const newest = book.newest && book.newest !== book.asOf ? `; newest data of ${book.newest}` : "";
    byId("lead").append(`${book.asOf ?? ""}: ${plural(size, "customer")}${selection}, ${plural(checks.length, "question")}${newest}${book.instants ? `. ${book.instants}` : ""}`);
    byId("book-title").textContent = size === 1 ? "The customer" : book.chosen || book.where ? "Customers" : "Every customer";
}
