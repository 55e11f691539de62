// A customer's card: what to do next first, then every answer with its evidence.

const card = byId("card");
let cameFrom = null; // what had the focus before the card

function actionsNode(row, more) {
    const all = checks.map((check, at) => ({ check, action: more?.answer(at).action, letter: letterOf(row, at) }));
    const fails = all.filter(({ letter }) => letter === "f")
        .map(({ check, action }) => ({ check, action: action ?? check.action }))
        .sort((a, b) => Boolean(a.check.advisory) - Boolean(b.check.advisory) || (b.check.weight ?? 1) - (a.check.weight ?? 1));
    const passes = all.filter(({ letter }) => letter === "p"); // some carry a step of their own
    const steps = [...fails, ...passes].filter(({ action }) => action);
    if (!steps.length) return null;
    const list = el("ol", {});
    const rest = fillList(list, steps, 5, ({ check, action }) =>
        el("li", {}, el("p", {}, action), el("p", { class: "quiet" }, label(check.id))));
    return el("section", { class: "actions" }, el("h3", {}, "What to do next"), list, rest);
}

function askNode(row) {
    const open = checks.filter((_, at) => letterOf(row, at) === "u");
    if (!open.length) return null;
    return el("p", { class: "quiet" }, `${plural(open.length, "question")} nobody knows the answer to: `,
        open.map(({ id }) => label(id)).join(", "));
}

function wasNode(change) {
    const { status, seen, rule } = change.was;
    const words = { regressed: "got worse", due: "due for us", recovered: "recovered", lost_sight: "lost sight of" };
    return el("p", { class: `was ${change.kind}` }, el("b", {}, words[change.kind]), ": was ",
        STATUSES[LETTERS[status]]?.word ?? status, rule ? `, ${rule}` : "", seen ? el("bdi", {}, `, ${seen}`) : "");
}

function answerNode(row, at, more) {
    const check = checks[at];
    const letter = letterOf(row, at);
    const answer = more?.answer(at);
    const change = changesOf.get(row)?.find((each) => each.check === at);
    return el("li", { class: `answer${check.depth ? " part" : ""}`, "data-check": check.id, tabindex: "-1" },
        statusNode(letter),
        el("div", {},
            el("p", { class: "question" }, el("span", { class: "unseen" }, `${STATUSES[letter].word}: `), check.question ?? label(check.id),
                check.advisory ? el("span", { class: "tag" }, "advisory") : null,
                check.required ? el("span", { class: "tag" }, "required") : null),
            el("p", { class: "seen" }, el("b", { class: `word w-${letter}`, "aria-hidden": "true" }, STATUSES[letter].word),
                answer?.rule ? `  ${answer.rule}` : null,
                answer?.seen ? el("bdi", { class: "evidence" }, answer.seen) : null),
            answer?.remark ? el("p", { class: "quiet", dir: "auto" }, answer.remark) : null,
            change ? wasNode(change) : null,
            check.docs ? el("p", {}, el("a", { href: check.docs, rel: "noreferrer noopener", target: "_blank" }, "How to")) : null));
}

function sectionNode(row, section, number, more) {
    const asked = checks.map((_, at) => at).filter((at) => checks[at].section === section.id && letterOf(row, at) !== "-");
    if (!asked.length) return null;
    const score = customers.sectionScores[number]?.[row];
    return el("section", { class: "card-section" },
        el("h3", {}, section.title, el("span", { class: "quiet" }, score === null || score === undefined ? "" : scoreText(score))),
        el("ul", {}, asked.map((at) => answerNode(row, at, more))));
}

function verdictLine(row) {
    const score = customers.score[row], strict = customers.strict_score[row], coverage = customers.coverage[row];
    return el("div", { class: "verdict-line" },
        gradeNode(gradeOf(row)),
        el("span", { class: "big" }, scoreText(score) || "–"),
        el("span", { class: "quiet" }, [
            typeof strict === "number" && strict !== score ? `${scoreText(strict)} without waivers` : null,
            typeof coverage === "number" ? `coverage ${scoreText(coverage)}%` : null,
        ].filter(Boolean).join(", ")));
}

function gateNode(row, more) {
    if (!book.gate || book.gate[row] === null) return null;
    const missing = more?.missing ?? [];
    return el("section", { class: "gate" }, el("h3", {}, book.gate[row] ? "Gate: met" : "Gate: not met"),
        missing.length ? el("ul", {}, missing.map((text) => el("li", { dir: "auto" }, text))) : null);
}

function stepButtons(row) {
    const line = order.indexOf(row);
    const step = (by, text) => el("button", {
        type: "button", disabled: line < 0 || !(line + by in order), onclick: () => stepCard(by), "data-step": by,
    }, text);
    return el("div", { class: "tools" }, step(-1, "Previous"), step(1, "Next"),
        el("button", { type: "button", class: "close", onclick: closeCard }, "Close"));
}

const organizationUrl = (row) => book.organizationLink.replace(/\{(id|name)\}/g, (_, word) => encodeURIComponent(customers[word][row]));

function drawCard(row) {
    const more = details(row);
    const known = new Set(sections.map(({ id }) => id));
    const rest = checks.some(({ section }) => !known.has(section)) ? [{ id: checks.find(({ section }) => !known.has(section)).section, title: "Other" }] : [];
    card.replaceChildren(
        el("header", {}, stepButtons(row),
            el("h2", { id: "card-name", tabindex: "-1", dir: "auto" }, customers.name[row]),
            el("p", { class: "quiet", dir: "auto" }, more?.facts ?? ""),
            el("p", { class: "quiet id" }, book.organizationLink ? webLink(organizationUrl(row), customers.id[row]) : customers.id[row]),
            verdictLine(row),
            more?.counts ? el("p", { class: "quiet" }, more.counts) : ""),
        ...[gateNode(row, more), actionsNode(row, more), askNode(row), scoreChart(more?.scores ?? []),
            ...[...sections, ...rest].map((section, number) => sectionNode(row, section, number, more))].filter(Boolean));
    card.scrollTop = 0;
}

function focusAnswer(check) {
    const target = [...card.querySelectorAll("[data-check]")].find((node) => node.dataset.check === check);
    (target ?? byId("card-name")).focus({ preventScroll: true });
    target?.scrollIntoView({ block: "center" });
}

function openCard(row, check = null) {
    setState({ customer: customers.id[row], check: check === null ? "" : checks[check].id }, !card.open);
}

function closeCard() {
    setState({ customer: "", check: "" }, true);
}

function stepCard(by) {
    const line = order.indexOf(rowNumbers.get(state.customer));
    if (line < 0 || !(line + by in order)) return;
    const focused = document.activeElement?.dataset?.step;
    active.line = line + by;
    reveal(active.line);
    setState({ customer: customers.id[order[line + by]], check: "" });
    if (focused) card.querySelector(`[data-step="${focused}"]:enabled`)?.focus();
}

let cardShown = "";

function syncCard() {
    const wanted = rowNumbers.has(state.customer) ? `${state.customer}\n${state.check}` : "";
    if (wanted === cardShown) return;
    const wasOpen = cardShown !== "";
    cardShown = wanted;
    hideTip();
    if (!wanted) {
        if (card.open) card.close();
        (cameFrom?.isConnected ? cameFrom : grid).focus({ preventScroll: true });
        cameFrom = null;
        return;
    }
    if (!wasOpen) cameFrom = document.activeElement === document.body ? grid : document.activeElement;
    drawCard(rowNumbers.get(state.customer));
    if (!card.open) card[isNarrow.matches ? "showModal" : "show"]();
    focusAnswer(state.check);
}

function wireCard() {
    onView(syncCard);
    card.addEventListener("cancel", (event) => {
        event.preventDefault();
        closeCard();
    });
    card.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const act = { Escape: closeCard, j: () => stepCard(1), k: () => stepCard(-1) }[event.key];
        if (!act) return;
        event.preventDefault();
        act();
    });
}
