// What comes before the book: warnings, what changed, who is at risk, the tiles.

function drawWarnings() {
    const stale = book.warnings.filter(({ kind }) => kind === "stale-data");
    const others = book.warnings.filter(({ kind }) => kind !== "stale-data");
    byId("warnings").append(
        ...stale.map(({ text }) => el("p", { class: "warning", role: "alert" }, el("b", { "aria-hidden": "true" }, "! "), text)));
    if (others.length)
        byId("warnings").append(el("details", { class: "notes", open: others.length < 4 },
            el("summary", {}, plural(others.length, "note")), el("ul", {}, others.map(({ text }) => el("li", { dir: "auto" }, text)))));
}

// --- what changed -----------------------------------------------------------------------------

function stateLine(word, { status, seen, rule }) {
    const letter = LETTERS[status] ?? "e";
    return el("p", { class: "seen" }, el("b", { class: `word w-${letter}` }, `${word} ${STATUSES[letter].word}`),
        rule ? `  ${rule}` : null, seen ? el("bdi", { class: "evidence" }, seen) : null);
}

function changeNode(change) {
    const letter = LETTERS[change.now.status] ?? "e";
    return el("li", { class: "change" }, statusNode(letter), el("div", {},
        el("p", { class: "question" }, change.question),
        stateLine("was", change.was), stateLine("now", change.now),
        change.action && letter === "f" ? el("p", { class: "action" }, change.action) : null));
}

// One entry per customer, with all of their changes of this kind.
function changesList(kind, title) {
    const groups = [];
    for (const change of book.changes[kind]) {
        if (groups.at(-1)?.[0].row !== change.row || groups.at(-1)[0].name !== change.name) groups.push([]);
        groups.at(-1).push(change);
    }
    if (!groups.length) return null;
    const list = el("ul", { class: "people" });
    const more = fillList(list, groups, 9, (group) => el("li", {},
        el("h4", {}, customerLink(group[0].row, group[0].name, group[0].check < 0 ? null : group[0].check)),
        el("ul", {}, group.map(changeNode))));
    return el("section", { class: kind }, el("h3", {}, `${title} (${grouped(book.changes[kind].length)})`), list, more);
}

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
    if (book.first) section.append(el("p", { class: "summary" }, book.first));
    if (book.changes) {
        section.append(...[
            el("p", { class: "summary" }, book.changes.summary),
            ...book.changes.suspected.map((text) => el("p", { class: "warning" }, el("b", { "aria-hidden": "true" }, "! "), text)),
            changesList("regressed", "Got worse"),
            changesList("due", "Due for us"),
            changesList("recovered", "Recovered"),
            changesList("lost_sight", "Lost sight of"),
            peopleTable("Grades that changed", ["Customer", "Was", "Now"], book.changes.grade_changes,
                ({ was, now }) => [verdictNode(was), verdictNode(now)]),
            peopleTable("New customers", ["Customer", "Grade"], book.changes.new_customers, ({ now }) => [verdictNode(now)]),
            peopleTable("Customers gone", ["Customer", "Grade then"], book.changes.gone_customers, ({ now }) => [verdictNode(now)]),
            checksNode(),
        ].filter(Boolean));
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

function gradesTile() {
    const bar = el("div", { class: "stack", "aria-hidden": "true" }, grades.map(({ id }, at) => {
        const part = el("i", { class: `g-${gradeShade(id)}` });
        part.style.flexGrow = gradeCounts[at];
        part.hidden = gradeCounts[at] === 0;
        return part;
    }));
    const previous = book.history.length > 1 ? book.history.at(-2).grades : null;
    const moved = (at) => {
        const by = previous ? gradeCounts[at] - previous[at] : 0;
        return by ? el("span", { class: "quiet" }, by > 0 ? ` +${by}` : ` −${-by}`) : null;
    };
    return el("section", { class: "tile grades" },
        el("h3", {}, plural(size, "customer")), bar,
        el("ul", {}, grades.map(({ id, word }, at) => gradeCounts[at] === 0 && at >= rated ? null : el("li", {},
            el("button", { type: "button", class: "row-button", "data-grade": id, "aria-pressed": "false", onclick: () => toggleGrade(id) },
                el("i", { class: `swatch g-${gradeShade(id)}` }), el("span", {}, word), el("b", {}, grouped(gradeCounts[at])), moved(at))))));
}

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
            onclick: () => setState(state.on === check.id ? { on: "", status: "" } : { on: check.id, status: "" }),
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
        gradesTile(), weakestTile(), goalsTile(), gateTile(),
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
    byId("lead").append(`${book.asOf ?? ""}: ${plural(size, "customer")}${selection}, ${plural(checks.length, "question")}${newest}`);
    byId("book-title").textContent = size === 1 ? "The customer" : book.chosen || book.where ? "Customers" : "Every customer";
}
