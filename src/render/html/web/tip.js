// The hint beside a cell of the heat map: the question, the answer and what was seen.

const tip = byId("tip");
let tipTimer = 0;

function tipContent(row, check) {
    const letter = letterOf(row, check);
    const answer = details(row)?.answer(check);
    const change = changesOf.get(row)?.find((each) => each.check === check);
    return [
        el("p", { class: "tip-question" }, checks[check].question ?? label(checks[check].id)),
        el("p", {}, statusNode(letter), " ", el("b", {}, STATUSES[letter].word), answer?.rule ? `  ${answer.rule}` : ""),
        answer?.seen ? el("p", { dir: "auto" }, answer.seen) : null,
        answer?.remark ? el("p", { class: "quiet", dir: "auto" }, answer.remark) : null,
        change ? wasNode(change) : null,
    ];
}

function placeTip(near) {
    const box = near.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), innerWidth - width - 8);
    const below = box.bottom + 6 + height < innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - height - 6)}px`;
}

function showTip(near, content, delay = 0) {
    clearTimeout(tipTimer);
    tipTimer = setTimeout(() => {
        if (!near.isConnected) return;
        tip.replaceChildren(...content().filter(Boolean));
        tip.hidden = false;
        placeTip(near);
    }, delay);
}

function hideTip() {
    clearTimeout(tipTimer);
    tip.hidden = true;
}
