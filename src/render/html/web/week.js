// The front of the page: the numbers, whom to call first, the lists of the week. All of it is of
// one owner's customers when an owner is chosen.

const isOwned = (row) =>
    !state.owner || (row >= 0 && (state.owner === NONE ? ownerOf(row) === null : ownerOf(row) === state.owner));
const owned = (entries) => (state.owner ? entries.filter(({ row }) => isOwned(row)) : entries);
const arrOf = (row) => customers.arr?.[row] ?? null;
const renewsOf = (row) => customers.renews_on?.[row] ?? null;
const isAtRisk = (row) => {
    const number = gradeNumbers.get(gradeOf(row));
    return number !== undefined && number < rated && 2 * number >= rated;
};

// A filter is of use only when what it filters is in sight.
function showBook(changes) {
    setState(changes);
    byId("book").scrollIntoView({ block: "start" });
}

// --- numbers ----------------------------------------------------------------------------------

function countGrades() {
    const counts = grades.map(() => 0);
    for (let row = 0; row < size; row++) if (isOwned(row)) counts[gradeNumbers.get(gradeOf(row)) ?? rated]++;
    return counts;
}

function gradesNode() {
    const counts = countGrades();
    const previous = !state.owner && book.history.length > 1 ? book.history.at(-2).grades : null;
    const moved = (at) => {
        const by = previous ? counts[at] - previous[at] : 0;
        return by ? el("span", { class: "quiet" }, by > 0 ? ` +${by}` : ` −${-by}`) : null;
    };
    const bar = el("div", { class: "stack", "aria-hidden": "true" }, grades.map(({ id }, at) => {
        const part = el("i", { class: `g-${gradeShade(id)}` });
        part.style.flexGrow = counts[at];
        part.hidden = counts[at] === 0;
        return part;
    }));
    return el("section", { class: "tile grades" },
        el("h3", {}, plural(counts.reduce((sum, number) => sum + number, 0), "customer")), bar,
        el("ul", {}, grades.map(({ id, word }, at) => counts[at] === 0 && at >= rated ? null : el("li", {},
            el("button", { type: "button", class: "row-button", "data-grade": id, "aria-pressed": "false", onclick: () => {
                toggleGrade(id);
                byId("book").scrollIntoView({ block: "start" });
            } }, el("i", { class: `swatch g-${gradeShade(id)}` }), el("span", {}, word), el("b", {}, grouped(counts[at])), moved(at))))));
}

function riskTile() {
    let count = 0, sum = 0, told = 0;
    for (let row = 0; row < size; row++) {
        if (!isOwned(row) || !isAtRisk(row)) continue;
        count++;
        if (arrOf(row) !== null) {
            sum += arrOf(row);
            told++;
        }
    }
    const ids = grades.slice(0, rated).filter((_, number) => 2 * number >= rated).map(({ id }) => id).join(",");
    return el("section", { class: "tile" }, el("h3", {}, told ? "ARR at risk" : "At risk"),
        el("p", { class: "big" }, told ? grouped(Math.round(sum)) : grouped(count)),
        el("button", { type: "button", onclick: () => showBook({ grade: ids }) }, `${plural(count, "customer")} at risk`));
}

function goalsNumber() {
    const judged = book.goals.filter(({ state: met }) => met !== "seen");
    if (!judged.length) return null;
    const met = judged.filter((goal) => goal.state === "met").length;
    return el("section", { class: "tile" }, el("h3", {}, "Goals"),
        el("p", { class: "big" }, `${met} of ${judged.length} met`),
        el("ul", { class: "goal-words" }, judged.map(({ question, state: word, rule }) =>
            el("li", { class: "quiet" }, statusNode(word === "met" ? "p" : word === "unknown" ? "u" : "f"), ` ${word}: ${question} ${rule ?? ""}`))));
}

// --- whom to call -----------------------------------------------------------------------------

function callNode({ row, why, step }) {
    const cell = (title, text, name = "") => el("td", { "data-title": title, class: name, dir: "auto" }, text ?? "");
    return el("tr", {},
        el("th", { scope: "row" }, customerLink(row, customers.name[row])),
        cell("Owner", ownerOf(row)), cell("ARR", arrOf(row) === null ? "" : grouped(Math.round(arrOf(row))), "number"),
        cell("Renews on", renewsOf(row)), cell("Why", why, "wide"), cell("Next step", step, "wide"));
}

function callsNode() {
    const calls = owned(book.calls);
    if (!calls.length) return el("p", {}, state.owner ? "None of these customers needs a call now." : "No customer needs a call now.");
    const rows = el("tbody", {});
    const more = fillList(rows, calls, 10, callNode);
    const heads = ["Customer", "Owner", "ARR", "Renews on", "Why", "Next step"];
    return el("div", {}, el("div", { class: "scroller" }, el("table", { class: "people-table calls" },
        el("caption", { class: "unseen" }, "Whom to call first, the most urgent at the top"),
        el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), rows)), more);
}

// --- the week ---------------------------------------------------------------------------------

function aboutNode(row) {
    const words = row < 0 ? [] : [ownerOf(row), arrOf(row) === null ? null : `ARR ${grouped(Math.round(arrOf(row)))}`,
        renewsOf(row) && `renews on ${renewsOf(row)}`].filter(Boolean);
    return words.length ? el("span", { class: "quiet", dir: "auto" }, ` ${words.join(", ")}`) : null;
}

function entryNode(list, { row, name, head, answers }) {
    return el("li", {},
        el("h4", {}, customerLink(row, name ?? customers.name[row], answers.find(({ check }) => check >= 0)?.check ?? null),
            list.graded && row >= 0 ? el("span", {}, " ", verdictNode({ grade: gradeOf(row), score: scoreText(customers.score[row]) })) : null),
        aboutNode(row),
        head ? el("p", { class: "seen", dir: "auto" }, head) : null,
        answers.flatMap(({ told, step, url }) => [
            el("p", { class: "told", dir: "auto" }, url ? webLink(url, told) : told), step ? el("p", { class: "action", dir: "auto" }, step) : null]));
}

function oursNode({ check, due }) {
    let failed = 0;
    for (let row = 0; row < size; row++) if (isOwned(row) && letterOf(row, check) === "f") failed++;
    const mine = due.filter(isOwned);
    if (!failed) return null;
    return el("li", {}, el("p", { class: "question" }, checks[check].question ?? label(checks[check].id)),
        el("button", { type: "button", onclick: () => showBook({ on: checks[check].id, status: "" }) }, plural(failed, "customer")),
        mine.length ? el("p", { class: "seen" }, "New: ", mine.slice(0, 8).flatMap((row, at) => [at ? ", " : "", customerLink(row, customers.name[row], check)]),
            mine.length > 8 ? ` and ${mine.length - 8} more` : "") : null,
        checks[check].action ? el("p", { class: "action", dir: "auto" }, checks[check].action) : null);
}

// What customers ask for: of one owner only theirs are counted.
function askedNode({ summary, oldest, url, rows, ...times }) {
    const mine = rows.filter((row) => row >= 0 && isOwned(row));
    if (!mine.length) return null;
    const sum = mine.reduce((all, row) => all + (arrOf(row) ?? 0), 0);
    const week = ["new", "closed"].filter((word) => times[word]).map((word) => `${times[word]} ${word}`).join(" and ");
    return el("li", {}, el("p", { class: "question", dir: "auto" }, url ? webLink(url, summary) : summary),
        el("p", { class: "quiet" }, [plural(mine.length, "customer"), sum ? `ARR ${grouped(Math.round(sum))}` : null,
            oldest ? `since ${oldest}` : null, week ? `${week} this week` : null].filter(Boolean).join(", ")),
        el("p", { class: "seen" }, mine.slice(0, 8).flatMap((row, at) => [at ? ", " : "", customerLink(row, customers.name[row])]),
            mine.length > 8 ? ` and ${mine.length - 8} more` : ""));
}

const LIST_NODES = { ours: oursNode, feedback: askedNode };
const openLists = new Set(["worse"]);

function weekList(list) {
    const isOurs = list.id in LIST_NODES;
    const nodes = isOurs ? list.entries.map(LIST_NODES[list.id]).filter(Boolean) : owned(list.entries);
    if (!nodes.length) return null;
    const items = el("ul", { class: "people" });
    const more = fillList(items, nodes, 10, isOurs ? (node) => node : (entry) => entryNode(list, entry));
    const sum = isOurs ? 0 : nodes.reduce((all, { row }) => all + (row >= 0 ? arrOf(row) ?? 0 : 0), 0);
    const node = el("details", { class: `list ${list.id}`, open: openLists.has(list.id) },
        el("summary", {}, el("h3", {}, `${list.title} (${grouped(nodes.length)}${sum ? `, ARR ${grouped(Math.round(sum))}` : ""})`)), items, more);
    node.addEventListener("toggle", () => openLists[node.open ? "add" : "delete"](list.id));
    return node;
}

// --- all of it, and once more when the owner is another ---------------------------------------

let ownerShown = null;

function drawFront() {
    if (ownerShown === state.owner) return;
    ownerShown = state.owner;
    const names = state.owner === NONE ? "customers without an owner" : `customers of ${state.owner}`;
    byId("whose").textContent = state.owner ? `Only ${names}: the address of this page is theirs.` : "";
    if (size > 1) byId("tiles").replaceChildren(...[gradesNode(), riskTile(), goalsNumber(), gateTile()].filter(Boolean));
    if (book.calls && size > 1) {
        byId("calls-list").replaceChildren(callsNode());
        byId("calls-title").textContent = `Call first (${grouped(owned(book.calls).length)})`;
    }
    byId("calls").hidden = !book.calls || size < 2;
    if (!book.week) return;
    const lists = book.week.map(weekList).filter(Boolean);
    byId("week").replaceChildren(...(lists.length ? lists : [el("p", {}, "Nothing in the lists of this week.")]));
}

function drawOwner() {
    const select = byId("my-owner");
    if (!customers.owners.length || size < 2) return;
    const { compare } = new Intl.Collator("en", { sensitivity: "base", numeric: true });
    select.append(...[...customers.owners].sort(compare).map((owner) => el("option", { value: owner }, owner)));
    if (customers.owner.some((at) => at < 0)) select.append(el("option", { value: NONE }, "nobody"));
    select.addEventListener("change", () => setState({ owner: select.value }));
    select.closest("label").hidden = false;
    onView(() => {
        if (select.value !== state.owner) select.value = state.owner;
    });
}
