// The heat map: customers by questions. Only the rows in sight are in the document, each recycled
// as it leaves; assistive technology is told where in the whole they stand. Focus stays on the
// grid itself and an active cell is named, so that recycling a row never loses it.

const ROW = 28; // as in the style sheet
const SPARE = 12; // rows kept ready above and below
const grid = byId("grid");
const heads = el("div", { class: "heads", role: "rowgroup" });
const body = el("div", { class: "rows", role: "rowgroup" });
grid.append(heads, body);

let shownColumns = []; // what the columns are, left to right
let pool = []; // rows of the document
let active = { line: -1, column: 0 }; // line -1 is the headings
let checkWidth = 26;

const TEXT_COLUMNS = {
    name: { title: "Customer", width: 196, narrow: 140 },
    gate: { title: "Gate", width: 70 },
    grade: { title: "Grade", width: 84 },
    score: { title: "Score", width: 60 },
    change: { title: "Change", width: 64 },
    plan: { title: "Plan", width: 86 },
    owner: { title: "Owner", width: 104 },
};

function columnList() {
    const text = (key) => {
        const { title, width, narrow } = TEXT_COLUMNS[key];
        return { key, title, width: isNarrow.matches ? narrow ?? width : width }; // as in the style sheet
    };
    const asked = columns.map((check) => ({
        key: `check.${checks[check].id}`, check, title: label(checks[check].id),
        section: checks[check].section,
    }));
    return [
        text("name"), book.gate ? text("gate") : null, text("grade"), text("score"),
        book.before ? text("change") : null, ...asked,
        customers.plans.length ? text("plan") : null, customers.owners.length ? text("owner") : null,
    ].filter(Boolean);
}

// --- headings ---------------------------------------------------------------------------------

function sectionCells() {
    const cells = [];
    let at = 0;
    while (at < shownColumns.length) {
        const { section, check } = shownColumns[at];
        let end = at + 1;
        while (end < shownColumns.length && check !== undefined && shownColumns[end].section === section) end++;
        const title = check === undefined ? "" : sections.find(({ id }) => id === section)?.title ?? "";
        const group = el("div", {
            role: "columnheader", class: check === undefined ? `c c-${shownColumns[at].key}` : "group",
            "aria-colindex": at + 1, "aria-colspan": end - at, title,
        }, title);
        if (check !== undefined) group.style.width = `calc(var(--check) * ${end - at})`;
        cells.push(group);
        at = end;
    }
    return cells;
}

function headCell(column, at) {
    const sorted = state.sort.replace(/^-/, "") === column.key;
    const descending = sorted && state.sort.startsWith("-");
    const check = column.check === undefined ? null : checks[column.check];
    const starts = check && shownColumns[at - 1]?.section !== column.section;
    return el("div", {
        role: "columnheader", id: `head-${at}`, "aria-colindex": at + 1, "data-column": at,
        class: check ? `c check${check.depth ? " part" : ""}${starts ? " start" : ""}${check.advisory ? " advisory" : ""}` : `c c-${column.key}`,
        "aria-sort": sorted ? (descending ? "descending" : "ascending") : "none",
        "aria-label": check ? check.question : null,
    }, el("span", {}, column.title));
}

// The share that pass among those who pass or fail, over the customers in view.
function shareCell(column, at) {
    const text = (value) => el("div", {
        role: "gridcell", class: column.check === undefined ? `c c-${column.key}` : "c share", "aria-colindex": at + 1,
    }, value);
    if (column.key === "name") return text("share that pass");
    if (column.check === undefined) return text("");
    let passed = 0, judged = 0;
    for (const row of order) {
        const letter = customers.statuses[row][column.check];
        if (letter === "p") passed++;
        if (letter === "p" || letter === "f") judged++;
    }
    const share = judged ? Math.floor((100 * passed) / judged) : null;
    const cell = text(share === null ? "" : String(share));
    if (share !== null) cell.setAttribute("aria-label", `${share}% of ${grouped(judged)} pass`);
    return cell;
}

function drawHeads() {
    const line = (name, number, cells) => el("div", { role: "row", class: `line ${name}`, "aria-rowindex": number }, cells);
    heads.replaceChildren(
        line("groups", 1, sectionCells()),
        line("titles", 2, shownColumns.map(headCell)),
        line("shares", 3, shownColumns.map(shareCell)));
}

// --- rows -------------------------------------------------------------------------------------

const names = el("div", { class: "names", role: "none" });
const slots = new WeakMap(); // of every cell: its slot
body.append(names);

// The names stand in a pane of their own that sticks to the left as one: forty cells that stick
// each for itself would make every one a layer to compose. aria-owns puts the row together again.
function newRow(number) {
    const cells = shownColumns.map((column, at) => {
        const isCheck = column.check !== undefined;
        const starts = isCheck && shownColumns[at - 1]?.section !== column.section;
        const base = isCheck ? (starts ? "q start" : "q") : `c c-${column.key}`;
        const cell = el("div", {
            role: at === 0 ? "rowheader" : "gridcell", id: `cell-${number}-${at}`, "aria-colindex": at + 1,
            "data-column": at, class: base,
        }, document.createTextNode(""));
        if (column.key === "name" || column.key === "owner") cell.setAttribute("dir", "auto");
        if (column.key === "grade") cell.prepend(el("i", { class: "swatch" }));
        return { cell, text: cell.lastChild, base, shown: null };
    });
    const node = el("div", {
        role: "row", class: "line row", "aria-owns": cells.map(({ cell }) => cell.id).join(" "),
    }, cells.slice(1).map(({ cell }) => cell));
    const slot = { node, name: cells[0].cell, cells, line: -1, row: -1 };
    for (const { cell } of cells) slots.set(cell, slot);
    return slot;
}

function textOf(key, row) {
    if (key === "name") return customers.name[row];
    if (key === "grade") return gradeWord(gradeOf(row));
    if (key === "score") return scoreText(scoresShown()[row]);
    if (key === "gate") return book.gate[row] === null ? "" : book.gate[row] ? "met" : "not met";
    if (key === "plan") return planOf(row) ?? "";
    if (key === "owner") return ownerOf(row) ?? "";
    const change = changeOf(row);
    if (change === null || Math.abs(change) < 0.05) return change === null ? "" : "·";
    return `${change > 0 ? "▲" : "▼"} ${Math.abs(change).toFixed(1)}`;
}

function fillText(slot, column, row) {
    const text = textOf(column.key, row);
    const shade = gradeShade(gradeOf(row));
    if (column.key === "grade") slot.cell.firstChild.className = `swatch g-${shade}`;
    if (column.key === "score") {
        slot.cell.style.backgroundSize = `${((scoresShown()[row] ?? 0) / 100) * 42}px 3px`;
        slot.cell.className = `${slot.base} m-${shade}`;
    }
    if (column.key === "change") slot.cell.className = text[0] === "▼" ? `${slot.base} down` : slot.base;
    if (slot.shown === text) return;
    slot.text.data = text;
    slot.shown = text;
}

function fillCheck(slot, column, row) {
    const letter = letterOf(row, column.check);
    const isChanged = changesOf.get(row)?.some(({ check }) => check === column.check) ?? false;
    const shown = isChanged ? `${letter} changed` : letter;
    if (slot.shown === shown) return;
    slot.cell.className = `${slot.base} s-${shown}`;
    slot.cell.setAttribute("aria-label", isChanged ? `${STATUSES[letter].word}, changed` : STATUSES[letter].word);
    slot.text.data = STATUSES[letter].sign;
    slot.shown = shown;
}

function fillRow(slot, line) {
    const row = order[line];
    if (slot.line !== line) {
        slot.node.style.transform = slot.name.style.transform = `translateY(${line * ROW}px)`;
        slot.node.setAttribute("aria-rowindex", line + 4);
    }
    if (slot.row !== row) {
        for (let at = 0; at < shownColumns.length; at++) {
            const column = shownColumns[at];
            (column.check === undefined ? fillText : fillCheck)(slot.cells[at], column, row);
        }
    }
    const isOpen = customers.id[row] === state.customer;
    slot.node.classList.toggle("open", isOpen);
    slot.name.classList.toggle("open", isOpen);
    slot.line = line;
    slot.row = row;
}

// Line n always lives in pool[n % pool.length], so scrolling by one fills one row.
function drawRows() {
    const wanted = Math.min(order.length, Math.ceil(grid.clientHeight / ROW) + 2 * SPARE);
    while (pool.length < wanted) {
        pool.push(newRow(pool.length));
        for (const slot of pool) slot.line = slot.row = -1;
    }
    const first = Math.max(0, Math.min(Math.floor(grid.scrollTop / ROW) - SPARE, order.length - pool.length));
    const last = Math.min(order.length, first + pool.length);
    for (let line = first; line < last; line++) fillRow(pool[line % pool.length], line);
    for (const slot of pool) {
        const isShown = slot.line >= first && slot.line < last && order[slot.line] === slot.row;
        if (!isShown) slot.line = slot.row = -1;
        if (isShown !== Boolean(slot.node.parentNode)) {
            if (isShown) {
                body.append(slot.node);
                names.append(slot.name);
            } else {
                slot.node.remove();
                slot.name.remove();
            }
        }
    }
    showActive();
    clearTimeout(settling);
    settling = setTimeout(settle, 200);
}

let settling = 0;

// The ring turns, but who reads the document from top to bottom is to meet the rows in their order.
function settle() {
    const shown = pool.filter(({ line }) => line >= 0).sort((a, b) => a.line - b.line);
    if (shown.every(({ node }, at) => at === 0 || node.previousSibling === shown[at - 1].node)) return;
    body.append(...shown.map(({ node }) => node));
    names.append(...shown.map(({ name }) => name));
}

let drawing = 0;

function drawSoon() {
    drawing ||= requestAnimationFrame(() => {
        drawing = 0;
        drawRows();
    });
}

function fitColumns() {
    const asked = shownColumns.filter(({ check }) => check !== undefined).length;
    const fixed = shownColumns.reduce((sum, { width }) => sum + (width ?? 0), 0);
    const room = grid.clientWidth - fixed;
    checkWidth = asked ? Math.min(64, Math.max(26, Math.floor(room / asked))) : 26;
    grid.style.setProperty("--check", `${checkWidth}px`);
    grid.style.setProperty("--name", `${shownColumns[0].width}px`);
    grid.style.setProperty("--width", `${fixed + checkWidth * asked}px`);
}

function drawGrid() {
    const next = columnList();
    const isSame = next.map(({ key }) => key).join() === shownColumns.map(({ key }) => key).join();
    shownColumns = next;
    if (!isSame) {
        for (const { node, name } of pool) {
            node.remove();
            name.remove();
        }
        pool = [];
    }
    for (const slot of pool) slot.row = -1;
    fitColumns();
    drawHeads();
    grid.setAttribute("aria-rowcount", order.length + 3);
    grid.setAttribute("aria-colcount", shownColumns.length);
    body.style.height = `${Math.max(1, order.length) * ROW}px`;
    body.classList.toggle("empty", order.length === 0);
    active.line = Math.min(active.line, order.length - 1);
    active.column = Math.min(active.column, shownColumns.length - 1);
    drawRows();
}

// --- the active cell --------------------------------------------------------------------------

function activeNode() {
    if (active.line < 0) return byId(`head-${active.column}`);
    const slot = pool[active.line % pool.length];
    return slot?.line === active.line ? slot.cells[active.column].cell : null;
}

function showActive() {
    grid.querySelector(".active")?.classList.remove("active");
    const node = activeNode();
    if (node && document.activeElement === grid) {
        node.classList.add("active");
        grid.setAttribute("aria-activedescendant", node.id);
    } else grid.removeAttribute("aria-activedescendant");
}

function reveal(line) {
    if (line < 0) return;
    const top = line * ROW;
    const room = grid.clientHeight - heads.offsetHeight;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + ROW > grid.scrollTop + room) grid.scrollTop = top + ROW - room;
}

function revealColumn(node) {
    if (active.column === 0) return;
    const frozen = shownColumns[0].width;
    const left = node.getBoundingClientRect().left - grid.getBoundingClientRect().left + grid.scrollLeft;
    const right = left + node.offsetWidth;
    if (left - frozen < grid.scrollLeft) grid.scrollLeft = left - frozen;
    else if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = right - grid.clientWidth;
}

function moveTo(line, column) {
    active = {
        line: Math.min(Math.max(line, -1), order.length - 1),
        column: Math.min(Math.max(column, 0), shownColumns.length - 1),
    };
    reveal(active.line);
    drawRows();
    const node = activeNode();
    if (node) revealColumn(node);
    showHint(node);
}

function showHint(node) {
    const column = shownColumns[active.column];
    body.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
    if (!node || active.line < 0 || column.check === undefined) {
        hideTip();
        return;
    }
    const row = order[active.line];
    node.setAttribute("aria-describedby", "tip");
    showTip(node, () => tipContent(row, column.check));
}

function press(line, column) {
    if (line < 0) sortBy(shownColumns[column].key);
    else openCard(order[line], shownColumns[column].check ?? null);
}

const KEYS = {
    ArrowUp: () => moveTo(active.line - 1, active.column),
    ArrowDown: () => moveTo(active.line + 1, active.column),
    ArrowLeft: () => moveTo(active.line, active.column - 1),
    ArrowRight: () => moveTo(active.line, active.column + 1),
    PageUp: () => moveTo(Math.max(0, active.line - pageRows()), active.column),
    PageDown: () => moveTo(active.line + pageRows(), active.column),
    Home: (event) => moveTo(event.ctrlKey ? -1 : active.line, 0),
    End: (event) => moveTo(event.ctrlKey ? order.length - 1 : active.line, shownColumns.length - 1),
    Enter: () => press(active.line, active.column),
    " ": () => press(active.line, active.column),
    Escape: () => hideTip(),
};

const pageRows = () => Math.max(1, Math.floor((grid.clientHeight - heads.offsetHeight) / ROW) - 1);

function cellAt(target) {
    const cell = target.closest?.("[data-column]");
    if (!cell) return null;
    return { cell, line: slots.get(cell)?.line ?? -1, column: Number(cell.dataset.column) };
}

let lit = null; // the row under the pointer, in both panes

function light(slot) {
    if (slot === lit) return;
    for (const node of [lit?.node, lit?.name]) node?.classList.remove("lit");
    lit = slot;
    for (const node of [lit?.node, lit?.name]) node?.classList.add("lit");
}

function wireGrid() {
    grid.addEventListener("scroll", () => {
        hideTip();
        drawSoon();
    }, { passive: true });
    grid.addEventListener("keydown", (event) => {
        if (!KEYS[event.key] || event.altKey || event.metaKey) return;
        event.preventDefault();
        KEYS[event.key](event);
    });
    grid.addEventListener("focus", showActive);
    grid.addEventListener("blur", () => {
        showActive();
        hideTip();
    });
    grid.addEventListener("click", ({ target }) => {
        const at = cellAt(target);
        if (!at) return;
        active = { line: at.line, column: at.column };
        press(at.line, at.column);
        showActive();
    });
    grid.addEventListener("pointerover", ({ target }) => {
        const at = cellAt(target);
        light(at ? slots.get(at.cell) : null);
        const check = at && shownColumns[at.column].check;
        if (!at || check === undefined) hideTip();
        else if (at.line < 0) showTip(at.cell, () => [el("p", {}, checks[check].question ?? "")], 120);
        else showTip(at.cell, () => tipContent(order[at.line], check), 60);
    });
    grid.addEventListener("pointerleave", () => {
        light(null);
        hideTip();
    });
    isNarrow.addEventListener("change", drawGrid);
    new ResizeObserver(() => {
        fitColumns();
        drawSoon();
    }).observe(grid);
}
