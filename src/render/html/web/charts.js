// Charts: how much of their plan customers use, grades over the runs, one customer's score.

// --- plan usage -------------------------------------------------------------------------------

const BIN = 10; // percent
const BINS = 13; // the last one is open

// The lower edge, in percent, of the bin that a share falls in. Shares are decimal fractions:
// 0.7 is not to land below 70 for being 0.6999 in binary.
const usageBin = (value) => Math.min(Math.max(Math.floor((value * 100 + 1e-9) / BIN), 0), BINS - 1) * BIN;

function usageBar(number, from, most, line) {
    const last = from === (BINS - 1) * BIN;
    const key = last ? `${from}-` : `${from}-${from + BIN}`;
    const range = last ? `${from}% and more` : `${from} to ${from + BIN}%`;
    const bar = el("i", {});
    bar.style.height = `${most ? (100 * number) / most : 0}%`;
    return el("button", {
        type: "button", class: from >= line ? "bar reached" : "bar", disabled: number === 0,
        "aria-pressed": String(state.usage === key), "aria-label": `${range}: ${plural(number, "customer")}`,
        title: `${range}: ${plural(number, "customer")}`,
        onclick: () => showBook({ usage: state.usage === key ? "" : key }),
    }, el("b", {}, number ? grouped(number) : ""), bar);
}

function usageChart() {
    const check = checks[book.usage.check];
    const line = (check.at_least ?? 0.8) * 100;
    const values = book.usage.values.filter((value) => value !== null).sort((a, b) => a - b);
    const counts = Array(BINS).fill(0);
    for (const value of values) counts[usageBin(value) / BIN]++;
    const most = Math.max(...counts);
    const reached = values.filter((value) => value * 100 + 1e-7 >= line).length;
    const rule = el("div", { class: "rule" }, el("span", {}, `${line}%`));
    rule.style.left = `${Math.min(100, (100 * line) / (BINS * BIN))}%`;
    const bars = el("div", { class: "bars", role: "group", "aria-label": "Customers by usage of their plan" },
        counts.map((number, at) => usageBar(number, at * BIN, most, line)), rule);
    return el("section", { class: "tile usage" },
        el("h3", {}, "Plan usage"),
        el("p", { class: "quiet" }, `${grouped(reached)} of ${grouped(values.length)} at or above ${line}% of their limit`,
            values.length ? `, median ${Math.round(100 * values[values.length >> 1])}%` : ""),
        bars,
        el("div", { class: "ticks", "aria-hidden": "true" },
            counts.map((_, at) => el("span", {}, at % 2 ? "" : at === BINS - 1 ? `${at * BIN}%+` : `${at * BIN}%`))));
}

// --- grades over the runs ---------------------------------------------------------------------

function gradesBar(run, at, runs, most) {
    const width = 600 / runs;
    const gap = runs > 60 ? 0.6 : Math.min(4, width * 0.15);
    let y = 150;
    const parts = [];
    for (let grade = grades.length - 1; grade >= 0; grade--) {
        const place = (grade + rated) % grades.length; // unrated and new on top, the worst at the bottom
        const number = run.grades[place];
        const height = (150 * number) / most;
        y -= height;
        if (number) parts.push(svg("rect", {
            x: at * width + gap / 2, y, width: width - gap, height, class: `fill-${gradeShade(grades[place].id)}`,
        }));
    }
    const words = run.grades.map((number, place) => (number ? `${number} ${grades[place].word}` : null)).filter(Boolean);
    return svg("g", {}, svg("title", {}, `${run.asOf}: ${words.join(", ")}`), parts);
}

function gradesChart() {
    const runs = book.history;
    const total = (run) => run.grades.reduce((sum, number) => sum + number, 0);
    const most = Math.max(1, ...runs.map(total));
    const shown = grades.map((_, at) => at).filter((at) => runs.some((run) => run.grades[at]));
    const picture = svg("svg", {
        viewBox: "0 0 600 150", preserveAspectRatio: "none", role: "img", class: "over-time",
        "aria-label": `Customers by grade over ${runs.length} runs from ${runs[0].asOf} to ${runs.at(-1).asOf}; the numbers are in the table`,
    }, runs.map((run, at) => gradesBar(run, at, runs.length, most)));
    return el("section", { class: "tile history" },
        el("h3", {}, "Grades over time"),
        el("p", { class: "quiet" }, `${runs.length} runs, up to ${plural(most, "customer")}`),
        picture,
        el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, runs[0].asOf), el("span", {}, runs.at(-1).asOf)),
        tableNode("Customers by grade", ["Run", ...shown.map((at) => grades[at].word)],
            runs.map((run) => [run.asOf, ...shown.map((at) => String(run.grades[at]))]).reverse()));
}

// --- the score of one customer ----------------------------------------------------------------

const CHART = { width: 480, height: 96 };

function scoreBands() {
    const edges = grades.slice(0, rated).map(({ id, min }) => ({ id, min: min ?? 0 }));
    return edges.map(({ id, min }, at) => {
        const top = at === 0 ? 100 : edges[at - 1].min;
        return svg("rect", {
            x: 0, width: CHART.width, y: CHART.height * (1 - top / 100),
            height: (CHART.height * (top - min)) / 100, class: `band fill-${gradeShade(id)}`,
        });
    });
}

function scoreChart(scores) {
    const points = scores.map((score, at) => ({ score, at })).filter(({ score }) => score !== null);
    if (points.length < 2) return null;
    const x = (at) => 6 + ((CHART.width - 12) * at) / Math.max(1, scores.length - 1);
    const y = (score) => CHART.height * (1 - score / 100);
    const first = points[0], last = points.at(-1);
    const dates = (at) => book.history[at].asOf;
    const path = points.map(({ score, at }, n) => `${n ? "L" : "M"}${x(at).toFixed(1)} ${y(score).toFixed(1)}`).join("");
    return el("section", { class: "score-history" },
        el("h3", {}, "Score over time"),
        svg("svg", {
            viewBox: `0 -5 ${CHART.width} ${CHART.height + 10}`, role: "img",
            "aria-label": `Score over ${points.length} runs: ${scoreText(first.score)} on ${dates(first.at)}, ${scoreText(last.score)} on ${dates(last.at)}`,
        }, scoreBands(), svg("path", { d: path, class: "curve" }),
        points.map(({ score, at }) => svg("circle", { cx: x(at), cy: y(score), r: points.length > 40 ? 1.5 : 3, class: "point" },
            svg("title", {}, `${dates(at)}: ${scoreText(score)}`)))),
        el("div", { class: "ends", "aria-hidden": "true" },
            el("span", {}, `${dates(first.at)}: ${scoreText(first.score)}`), el("span", {}, `${dates(last.at)}: ${scoreText(last.score)}`)),
        tableNode("Score over time", ["Run", "Score"], points.map(({ score, at }) => [dates(at), scoreText(score)]).reverse()));
}
