// The filters above the heat map, and the legend.

function choice(key, title, options) {
    const select = el("select", { name: key, onchange: () => setState({ [key]: select.value }) },
        el("option", { value: "" }, `any ${title}`), options.map(([value, text]) => el("option", { value }, text)));
    return el("label", { class: "field" }, el("span", { class: "unseen" }, title), select);
}

function textChoice(key, title, texts, rows) {
    if (!texts.length) return null;
    const { compare } = new Intl.Collator("en", { sensitivity: "base", numeric: true });
    const options = [...texts].sort(compare).map((text) => [text, text]);
    if (rows.some((at) => at < 0)) options.push([NONE, `no ${title}`]);
    return choice(key, title, options);
}

function questionChoice() {
    const groups = sections.map(({ id, title }) => el("optgroup", { label: title },
        checks.filter(({ section }) => section === id).map((check) => el("option", { value: check.id }, label(check.id)))));
    const select = el("select", { name: "on", onchange: () => setState({ on: select.value, status: select.value ? state.status : "" }) },
        el("option", { value: "" }, "any question"), groups);
    const status = el("select", { name: "status", onchange: () => setState({ status: status.value === "fail" ? "" : status.value }) },
        Object.values(STATUSES).filter(({ id }) => id !== "none").map(({ id, word }) => el("option", { value: id }, word)));
    return el("span", { class: "pair" },
        el("label", { class: "field" }, el("span", { class: "unseen" }, "question"), select),
        el("label", { class: "field status" }, el("span", { class: "unseen" }, "answered with"), status));
}

function drawFilters() {
    const search = el("input", {
        type: "search", name: "q", placeholder: "Name, id, owner, plan", "aria-label": "Search name, id, owner, plan",
        oninput: () => setState({ q: search.value.trim() }),
    });
    const form = byId("filters");
    form.hidden = size < 2;
    form.append(...[
        search,
        el("span", { class: "chips", role: "group", "aria-label": "Grades" }, grades.map(({ id, word }, at) => gradeCounts[at] === 0 ? null :
            el("button", { type: "button", class: "chip", "data-grade": id, "aria-pressed": "false", onclick: () => toggleGrade(id) },
                el("i", { class: `swatch g-${gradeShade(id)}` }), word))),
        sections.length > 1 ? choice("section", "section", sections.map(({ id, title }) => [id, title])) : null,
        textChoice("owner", "owner", customers.owners, customers.owner),
        textChoice("plan", "plan", customers.plans, customers.plan),
        questionChoice(),
        el("button", { type: "button", id: "clear", onclick: clearFilters }, "Clear"),
    ].filter(Boolean));
    form.addEventListener("submit", (event) => event.preventDefault());
    onView(syncFilters);
}

function clearFilters() {
    setState({ ...EMPTY, sort: state.sort, customer: state.customer, check: state.check });
    byId("filters").elements.q.focus();
}

// What the filters say, for paper: there the controls are gone.
function filterWords() {
    const asked = checks.find(({ id }) => id === state.on);
    return [
        state.q && `"${state.q}"`,
        ...state.grade.split(",").filter(Boolean).map(gradeWord),
        sections.find(({ id }) => id === state.section)?.title,
        state.owner && `owner ${state.owner}`,
        state.plan && `plan ${state.plan}`,
        asked && `${label(asked.id)}: ${STATUSES[LETTERS[state.status || "fail"]]?.word ?? state.status}`,
        state.usage && `plan usage ${state.usage.replace(/-$/, " and more")}%`,
    ].filter(Boolean).join(", ");
}

function syncFilters() {
    const { elements } = byId("filters");
    for (const key of ["q", "section", "owner", "plan", "on"])
        if (elements[key] && elements[key].value.trim() !== state[key]) elements[key].value = state[key];
    elements.status.value = state.status || "fail";
    elements.status.parentNode.hidden = !state.on;
    byId("clear").hidden = !isFiltered();
    byId("shown").textContent = order.length === size ? "" :
        order.length === 0 ? "No customer is like that: clear a filter." : `${grouped(order.length)} of ${grouped(size)}`;
}

function drawLegend() {
    byId("legend").append(...["p", "f", "w", "u", "e", "n"].map((letter) =>
        el("li", {}, statusNode(letter), STATUSES[letter].word)));
    if (changesOf.size)
        byId("legend").append(el("li", {}, el("span", { class: "sign s-n changed", "aria-hidden": "true" }), "changed"));
}
