// What is asked of the book: filters, order and the open card. All of it stands in the address, so
// that a view can be linked to; everything that draws listens here.

const EMPTY = {
    customer: "", check: "", sort: "score", q: "", grade: "", section: "", owner: "", plan: "",
    status: "", on: "", usage: "",
};
const NONE = "(none)";
const state = { ...EMPTY };
const listeners = [];
let order = []; // rows of customers, as filtered and sorted
let columns = []; // numbers of the checks that are shown

const onView = (listener) => listeners.push(listener);

// --- the address ------------------------------------------------------------------------------

function addressOf(wanted) {
    const fields = new URLSearchParams();
    for (const key of Object.keys(EMPTY))
        if (wanted[key] !== EMPTY[key]) fields.set(key, wanted[key]);
    return `#${fields}`;
}

const cardLink = (row, check = null) =>
    addressOf({ ...state, customer: customers.id[row], check: check === null ? "" : checks[check].id });

function readAddress() {
    const fields = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(EMPTY)) state[key] = fields.get(key) ?? EMPTY[key];
}

// A card is a place to come back from; a filter is not.
function setState(changes, isPlace = false) {
    const before = addressOf(state);
    Object.assign(state, changes);
    const after = addressOf(state);
    if (before === after) return;
    history[isPlace ? "pushState" : "replaceState"](null, "", after);
    refresh();
}

function toggleGrade(id) {
    const chosen = new Set(state.grade.split(",").filter(Boolean));
    if (!chosen.delete(id)) chosen.add(id);
    setState({ grade: [...chosen].join(",") });
}

// --- filters ----------------------------------------------------------------------------------

const folded = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

let haystacks = null;

function haystack(row) {
    haystacks ??= customers.name.map((name, at) =>
        folded([name, customers.id[at], ownerOf(at) ?? "", planOf(at) ?? ""].join("\n")));
    return haystacks[row];
}

// "80-90" and "120-": from and below, in percent.
function inUsage(row) {
    const [from, to] = state.usage.split("-").map((text) => (text === "" ? Infinity : Number(text)));
    const value = book.usage?.values[row];
    return value !== null && value !== undefined && usageBin(value) >= from && usageBin(value) < to;
}

function filterTests() {
    const tests = [];
    const words = folded(state.q).split(/\s+/).filter(Boolean);
    const chosen = new Set(state.grade.split(",").filter(Boolean));
    const asked = checks.findIndex((check) => check.id === state.on);
    const letter = LETTERS[state.status || "fail"];
    const wanted = (value, choice) => (choice === NONE ? value === null : value === choice);
    if (words.length) tests.push((row) => words.every((word) => haystack(row).includes(word)));
    if (chosen.size) tests.push((row) => chosen.has(gradeOf(row)));
    if (state.owner) tests.push((row) => wanted(ownerOf(row), state.owner));
    if (state.plan) tests.push((row) => wanted(planOf(row), state.plan));
    if (asked >= 0) tests.push((row) => letterOf(row, asked) === letter);
    if (state.usage && book.usage) tests.push(inUsage);
    return tests;
}

const isFiltered = () =>
    ["q", "grade", "owner", "plan", "on", "usage", "section"].some((key) => state[key] !== "");

// --- order ------------------------------------------------------------------------------------

const scoresShown = () => {
    const section = sections.findIndex(({ id }) => id === state.section);
    return section < 0 ? customers.score : customers.sectionScores[section];
};

const changeOf = (row) => {
    const before = book.before?.[row];
    const now = customers.score[row];
    return typeof before === "number" && typeof now === "number" ? now - before : null;
};

// Rated customers first, then unrated, then new: a score on thin ice is not the worst of all.
function standing(row) {
    const grade = gradeOf(row);
    if (state.section) return 0;
    return grade === "new" ? 2 : grade === "unrated" ? 1 : 0;
}

let nameRanks = null;

function nameRank(row) {
    if (!nameRanks) {
        const { compare } = new Intl.Collator("en", { sensitivity: "base", numeric: true });
        const sorted = customers.name.map((_, at) => at)
            .sort((a, b) => compare(customers.name[a], customers.name[b]) || a - b);
        nameRanks = new Uint32Array(size);
        sorted.forEach((at, rank) => { nameRanks[at] = rank; });
    }
    return nameRanks[row];
}

// Texts sort by their own order; who has none comes last either way.
function textRanks(texts) {
    const { compare } = new Intl.Collator("en", { sensitivity: "base", numeric: true });
    const ranks = [];
    texts.map((_, at) => at).sort((a, b) => compare(texts[a], texts[b]))
        .forEach((at, rank) => { ranks[at] = rank; });
    return ranks;
}

// row -> number to sort by, or null for those that come last.
function sortValue(key) {
    const scores = scoresShown();
    if (key === "name") return nameRank;
    if (key === "grade") return (row) => gradeNumbers.get(gradeOf(row)) ?? null;
    if (key === "change") return changeOf;
    if (key === "gate") return (row) => (book.gate[row] === null ? null : Number(book.gate[row]));
    if (key === "plan" || key === "owner") {
        const ranks = textRanks(customers[`${key}s`]);
        return (row) => ranks[customers[key][row]] ?? null;
    }
    const check = key.startsWith("check.") ? checks.findIndex(({ id }) => `check.${id}` === key) : -1;
    if (check >= 0) return (row) => STATUSES[letterOf(row, check)].rank;
    return (row) => scores[row] ?? null;
}

function sortRows(rows) {
    const descending = state.sort.startsWith("-");
    const key = state.sort.replace(/^-/, "");
    const value = sortValue(key);
    const scores = scoresShown();
    const sign = descending ? -1 : 1;
    const byScore = !["name", "grade", "change", "gate", "plan", "owner"].includes(key) && !key.startsWith("check.");
    const keyed = rows.map((row) => ({
        row, value: value(row), score: scores[row] ?? 101, standing: byScore ? standing(row) : 0,
    }));
    keyed.sort((a, b) =>
        a.standing - b.standing ||
        (a.value === null) - (b.value === null) ||
        sign * (a.value - b.value) ||
        a.score - b.score ||
        a.row - b.row);
    return keyed.map(({ row }) => row);
}

function sortBy(key) {
    setState({ sort: state.sort === key ? `-${key}` : key });
}

function refresh() {
    const tests = filterTests();
    const rows = [];
    for (let row = 0; row < size; row++) if (tests.every((test) => test(row))) rows.push(row);
    order = sortRows(rows);
    columns = checks.map((_, at) => at)
        .filter((at) => !state.section || checks[at].section === state.section);
    for (const listener of listeners) listener();
}
