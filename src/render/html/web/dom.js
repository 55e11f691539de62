// Making elements. Text becomes text nodes and nothing else: a name is never markup.

function furnish(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") node.addEventListener(name.slice(2), value);
        else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
}

const el = (tag, attributes = {}, ...children) =>
    furnish(document.createElement(tag), attributes, children);

const svg = (tag, attributes = {}, ...children) =>
    furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const isNarrow = matchMedia("(max-width: 900px)");

const byId = (id) => document.getElementById(id);

// A name may be of any script and direction.
const nameNode = (text) => el("bdi", {}, text);

const gradeNode = (id) =>
    el("span", { class: "grade" }, el("i", { class: `swatch g-${gradeShade(id)}` }), gradeWord(id));

const verdictNode = (verdict) =>
    el("span", { class: "verdict" }, gradeNode(verdict.grade), verdict.score ? ` ${verdict.score}` : "");

const statusNode = (letter) =>
    el("span", { class: `sign s-${letter}`, "aria-hidden": "true" }, STATUSES[letter].sign);

// Out of the page; the address was held to http and https when the page was made.
const webLink = (url, text) => el("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, text);

// A customer's name that opens the card; plain when it is in this book no longer.
const customerLink = (row, name, check = null) =>
    row < 0
        ? nameNode(name)
        : el("a", { href: cardLink(row, check), class: "customer" }, nameNode(name));

// The same numbers as a chart, for whoever cannot see it.
function tableNode(caption, heads, rows) {
    const cells = (tag, scope) => (text) => el(tag, { scope }, text);
    return el("details", { class: "numbers" }, el("summary", {}, "As a table"),
        el("table", {}, el("caption", { class: "unseen" }, caption),
            el("thead", {}, el("tr", {}, heads.map(cells("th", "col")))),
            el("tbody", {}, rows.map(([first, ...rest]) =>
                el("tr", {}, cells("th", "row")(first), rest.map(cells("td")))))));
}

// Puts the first `most` items into the list. What comes back is a button for the rest, or null.
function fillList(list, items, most, make) {
    list.append(...items.slice(0, most).map(make));
    if (items.length <= most) return null;
    const more = el("button", { type: "button", class: "more", onclick: ({ isTrusted }) => {
        const next = make(items[most]);
        list.append(next, ...items.slice(most + 1).map(make));
        more.remove();
        next.setAttribute("tabindex", "-1");
        if (isTrusted) next.focus();
    } }, `Show all ${grouped(items.length)}`);
    return more;
}
