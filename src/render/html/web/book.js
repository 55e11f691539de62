// The run, as it stands in the page: the book at once, the details of a customer when asked for.

const book = JSON.parse(document.getElementById("book-data").textContent);
const { checks, sections, grades, customers } = book;
const size = customers.id.length;

// One letter per answer in customers.statuses. Worst first, as the heat map sorts them.
const STATUSES = {
    f: { id: "fail", word: "fail", sign: "✗", rank: 0 },
    e: { id: "error", word: "error", sign: "!", rank: 1 },
    u: { id: "unknown", word: "unknown", sign: "?", rank: 2 },
    w: { id: "waived", word: "waived", sign: "~", rank: 3 },
    p: { id: "pass", word: "pass", sign: "✓", rank: 4 },
    n: { id: "na", word: "n/a", sign: "–", rank: 5 },
    "-": { id: "none", word: "not asked", sign: "", rank: 6 },
};
const LETTERS = Object.fromEntries(Object.entries(STATUSES).map(([letter, { id }]) => [id, letter]));

const gradeNumbers = new Map(grades.map((grade, number) => [grade.id, number]));
const rowNumbers = new Map();
for (let row = size - 1; row >= 0; row--) rowNumbers.set(customers.id[row], row);

const rated = grades.length - 2; // the last two are unrated and new

function gradeWord(id) {
    const number = gradeNumbers.get(id);
    return number === undefined ? id : grades[number].word;
}

// The shade of a grade: best to worst over six steps, and two apart for those without a score.
function gradeShade(id) {
    if (id === "new") return "new";
    const number = gradeNumbers.get(id);
    if (number === undefined || number >= rated) return "none";
    return rated < 2 ? "0" : String(Math.round((number / (rated - 1)) * 5));
}

const gradeOf = (row) => customers.gradeIds[customers.grade[row]] ?? "unrated";
const planOf = (row) => customers.plans[customers.plan[row]] ?? null;
const ownerOf = (row) => customers.owners[customers.owner[row]] ?? null;
const letterOf = (row, check) => customers.statuses[row][check] ?? "-";

const label = (id) => id.replaceAll(/[-_]+/g, " ");
const plural = (number, word) => `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const scoreText = (score) => (score === null || score === undefined ? "" : score.toFixed(1));

// Details come in chunks, each parsed when one of its customers is first looked at. Null while the
// page is still loading that part.
const chunks = new Map();

function details(row) {
    const number = Math.floor(row / book.chunk);
    if (!chunks.has(number)) {
        const holder = document.getElementById(`details-${number}`);
        if (!holder || (document.readyState === "loading" && !holder.nextSibling)) return null;
        chunks.set(number, JSON.parse(holder.textContent));
    }
    const chunk = chunks.get(number);
    const customer = chunk.customers[row % book.chunk];
    return {
        ...customer,
        answer(check) {
            const [seen, rule, remark, action] = customer.answers[check] ?? [];
            const text = (at) => chunk.texts[at] ?? null;
            return { seen: text(seen), rule: text(rule), remark: text(remark), action: text(action) };
        },
    };
}

// What changed, by customer: row -> [{kind, ...change}].
const changesOf = new Map();
for (const kind of ["regressed", "due", "recovered", "lost_sight"])
    for (const change of book.changes?.[kind] ?? []) {
        if (!changesOf.has(change.row)) changesOf.set(change.row, []);
        changesOf.get(change.row).push({ kind, ...change });
    }
