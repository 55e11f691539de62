"""Run documents for the browser tests, made from a golden one: books.py FOLDER [large]

    hostile.json   names, owners, evidence and questions that would like to be markup
    weeks.json     120 customers with a history of 30 weeks and what changed
    large.json     10,000 customers by 24 questions (only when asked for: 30 MB)

The same bytes every time.
"""

import copy
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden"
GRADES = ("delighted", "healthy", "at-risk", "critical")
HOSTILE = [
    "</script><script>hit=1</script>", "<img src=x onerror=hit=1>", "<!--<script>", "\u202egnp.exe", "a\u2028b",
    "javascript:hit=1", "' onclick='hit=1", "{{constructor}}", "__proto__", "constructor", "&lt;b&gt;", "\ud83d\udc69\u200d\ud83d\udcbb",
    "\u05e9\u05dc\u05d5\u05dd", "x" * 300,
]


def load(name):
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def grade_of(score):
    return next(grade for grade, least in zip(GRADES, (90, 70, 40, 0)) if score >= least)


def customer(acme, checks, number, chance):
    """One like Acme, with answers of its own."""
    health = chance.random()
    results, passed, judged = [], 0, 0
    for check in checks:
        status = chance.choices(("pass", "fail", "unknown", "na", "waived", "error"), (2 + 14 * health, 9 - 8 * health, 1, 1, 0.2, 0.05))[0]
        value, weight = None, check["weight"]
        if check["id"] == "plan-usage" and status in ("pass", "fail"):
            value = round(chance.uniform(0.8, 1.4) if status == "pass" else chance.uniform(0, 0.799), 4)
        if status in ("pass", "fail") and not check["advisory"]:
            judged += weight
            passed += weight * (status == "pass")
        results.append({
            "check": check["id"], "status": status, "reason": "null" if status == "unknown" else None, "value": value,
            "target": check["at_least"], "evidence": f"{chance.randrange(40)} of {chance.randrange(40, 60)} seen, last on 2021-09-{chance.randrange(1, 15):02}",
            "action": check["action"] if status == "fail" else None, "data": {}})
    score = round(100 * passed / judged, 1) if judged else 0.0
    counts = {status: sum(result["status"] == status for result in results) for status in acme["counts"]}
    return {**acme, "id": f"c{number:05}", "name": f"{chance.choice(('Acme', 'Birch', 'Cobalt', 'Dune', 'Ember'))} {number}",
            "plan": chance.choice(("scale", "growth", None)), "owner": chance.choice(("Ida", "Jon", "\u0141ucja", None)),
            "score": score, "strict_score": score, "coverage": 100.0, "grade": grade_of(score), "counts": counts,
            "sections": {section: {"score": score, "coverage": 100.0} for section in acme["sections"]}, "results": results}


def book(count, seed=7):
    run, chance = load("acme.json"), random.Random(seed)
    acme = run["customers"][0]
    run["selection"] = {"customers": None, "where": None, "checks": None}
    run["customers"] = [customer(acme, run["checks"], number, chance) for number in range(count)]
    run["customers"].sort(key=lambda each: (each["name"].encode(), each["id"]))
    summarize(run)
    return run


def summarize(run):
    grades = {grade: sum(each["grade"] == grade for each in run["customers"]) for grade in (*GRADES, "unrated", "new")}
    checks = {check["id"]: {} for check in run["checks"]}
    for each in run["customers"]:
        for result in each["results"]:
            counts = checks[result["check"]]
            counts[result["status"]] = counts.get(result["status"], 0) + 1
    run["summary"] = {"customers": len(run["customers"]), "grades": grades, "checks": checks}


def hostile():
    run, chance = load("acme.json"), random.Random(1)
    acme = run["customers"][0]
    run["selection"]["customers"] = None
    run["pack"]["title"] = "Health </title><script>hit=1</script>"
    run["warnings"] = [{"kind": "facts", "text": text} for text in HOSTILE[:3]]
    run["sections"][0]["title"] = HOSTILE[0]
    run["customers"] = []
    for number, text in enumerate(HOSTILE):
        each = customer(copy.deepcopy(acme), run["checks"], number, chance)
        each.update(id=text, name=text, owner=text, plan=text)
        for result in each["results"]:
            result.update(evidence=text, action=text if result["status"] == "fail" else None)
        run["customers"].append(each)
    for check, text in zip(run["checks"], HOSTILE):
        check.update(question=text, docs=f"javascript:{text}")
    summarize(run)
    return run


def weeks(count=120, runs=30):
    run, chance = book(count, 11), random.Random(3)
    scores = {each["id"]: each["score"] for each in run["customers"]}
    history = []
    for week in range(runs):
        grades = {grade: sum(grade_of(score) == grade for score in scores.values()) for grade in GRADES}
        history.append({"as_of": f"{date(2021, 9, 15) - timedelta(weeks=week)}T00:00:00Z", "grades": grades, "scores": dict(scores)})
        scores = {id: round(min(100, max(0, score + chance.gauss(0, 5))), 1) for id, score in scores.items()}
    run["history"] = history[::-1]
    run["warnings"] = [{"kind": "facts", "text": "3 customers of the facts are not in this book"},
                       {"kind": "stale-data", "text": "the newest event or login is of 2021-09-10, 5 days before the clock"}]

    def changed(each, was, now):
        result = next(result for result in each["results"] if result["status"] == now)
        return {"customer": each["id"], "name": each["name"], "check": result["check"], "action": result["action"],
                "was": {"status": was, "value": None, "evidence": "it was so"}, "now": {"status": now, "value": None, "evidence": result["evidence"]}}

    failing = [each for each in run["customers"] if any(result["status"] == "fail" for result in each["results"])]
    run["changes"] = {
        "since": run["history"][-2]["as_of"], "regressed": [changed(each, "pass", "fail") for each in failing[:20]],
        "recovered": [changed(each, "fail", "pass") for each in run["customers"][30:33]], "lost_sight": [],
        "new_customers": [], "gone_customers": [{"id": "gone", "name": "Gone Ltd", "grade": "critical", "score": 12.5}],
        "grade_changes": [{"customer": each["id"], "name": each["name"], "was": "healthy", "now": each["grade"],
                           "score_was": 75, "score_now": each["score"]} for each in failing[:2]],
        "checks": {"added": ["toolbar"], "removed": [], "redefined": []}, "suspected": []}
    run["at_risk"] = [{"customer": each["id"], "name": each["name"], "grade": each["grade"], "score": each["score"], "runs": 3,
                       "since": "2021-08-25T00:00:00Z"} for each in run["customers"] if each["grade"] == "critical"][:5]
    return run


def main(folder, *wanted):
    runs = {"large": lambda: book(10_000)} if "large" in wanted else {"hostile": hostile, "weeks": weeks}
    for name, make in runs.items():
        Path(folder, f"{name}.json").write_text(json.dumps(make()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
