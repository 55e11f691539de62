"""The web report in a real browser: report.py FOLDER [CLASS...]

FOLDER holds the pages that tests/cli/web.bats has drawn, by their names. Each class is one browser.
"""

import json
import sys
import unittest
from pathlib import Path

from browser import Browser

PAGES = None
CSV_ORDER = "return [...document.querySelectorAll('.row')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)"
NAMES = CSV_ORDER + ".map((row) => document.getElementById(row.getAttribute('aria-owns').split(' ')[0]).textContent)"


def cleaned(text):
    return text.replace("\u202e", "").replace("\u2028", " ")


class Page(unittest.TestCase):
    name, options = "weeks", {}

    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(Browser(**cls.options))
        cls.run_ = json.loads((PAGES / f"{cls.name}.json").read_text(encoding="utf-8"))
        cls.customers = cls.run_["customers"]

    def setUp(self):
        self.open()

    def tearDown(self):
        self.assertEqual(self.browser.console(), [], "the console is to stay silent")

    def open(self, hash="", name=None):
        self.browser.open(PAGES / f"{name or self.name}.html", hash)
        self.browser.frame()

    def js(self, script, *arguments):
        return self.browser.run(script, *arguments)

    def text(self, selector):
        return self.js("return document.querySelector(arguments[0])?.innerText", selector)

    def texts(self, selector):
        return self.js("return [...document.querySelectorAll(arguments[0])].map((node) => node.innerText)", selector)

    def column(self, key):
        """What stands in a column of the rows in sight, from the top."""
        return self.js(CSV_ORDER + ".map((row) => row.querySelector('.c-' + arguments[0])?.textContent)", key)

    def shown(self):
        return self.js("return Number(document.getElementById('grid').getAttribute('aria-rowcount')) - 3")

    def head(self, title):
        return "#" + self.js("return [...document.querySelectorAll('.titles > *')].find((head) => head.innerText.startsWith(arguments[0])).id", title)

    def hash(self):
        return self.js("return decodeURIComponent(location.hash)")

    def choose(self, name, value):
        self.js("const select = document.querySelector(`#filters [name=${arguments[0]}]`); select.value = arguments[1];"
                "select.dispatchEvent(new Event('change'))", name, value)
        self.browser.frame()

    def type(self, text):
        self.js("const input = document.querySelector('#filters input'); input.value = arguments[0]; input.dispatchEvent(new Event('input'))", text)
        self.browser.frame()

    def open_card(self, customer):
        self.js("location.hash = new URLSearchParams({ customer: arguments[0] })", cleaned(customer["id"]))
        self.browser.wait("return document.getElementById('card').open")


class Drawing(Page):
    def test_one_customer_is_a_card(self):
        self.open(name="acme")
        self.browser.wait("return document.getElementById('card').open")
        self.assertEqual(self.text("#card-name"), "Acme Inc")
        self.assertFalse(self.js("return document.getElementById('filters').checkVisibility()"))

    def test_everything_is_there(self):
        self.assertEqual(self.js("return document.title"), "Customer health")
        self.assertIn("2021-09-15: 120 customers, 24 questions", self.text("#lead"))
        self.assertEqual(self.shown(), 120)
        self.assertEqual(self.js("return document.querySelectorAll('.titles .check').length"), 24)
        self.assertEqual(self.texts(".groups .group"), [section["title"] for section in self.run_["sections"]])

    def test_worst_first(self):
        scores = [float(score) for score in self.column("score")]
        self.assertEqual(scores, sorted(scores))
        self.assertEqual(scores[0], min(each["score"] for each in self.customers))

    def test_an_answer_is_where_it_belongs(self):
        worst = self.js(NAMES)[0]
        customer = next(each for each in self.customers if each["name"] == worst)
        shown = self.js(CSV_ORDER + "[0].querySelectorAll('.q').length && [...document.querySelectorAll('.row')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)[0]"
                                    " && [...([...document.querySelectorAll('.row')].find((row) => row.ariaRowIndex === '4')).querySelectorAll('.q')].map((cell) => cell.ariaLabel.split(',')[0])")
        by_check = {result["check"]: result["status"].replace("na", "n/a") if result["status"] == "na" else result["status"] for result in customer["results"]}
        order = self.js("return [...document.querySelectorAll('.titles .check span')].map((span) => span.textContent.replaceAll(' ', '-'))")
        self.assertEqual(shown, [by_check[check] for check in order])

    def test_tiles(self):
        grades = dict(self.js("return [...document.querySelectorAll('.tile.grades button')].map((b) => [b.dataset.grade, Number(b.querySelector('b').textContent)])"))
        self.assertEqual(grades, {grade: count for grade, count in self.run_["summary"]["grades"].items() if count or grade in ("delighted", "healthy", "at-risk", "critical")})
        failed = {check: counts.get("fail", 0) for check, counts in self.run_["summary"]["checks"].items()}
        first = self.js("return document.querySelector('[data-on]').dataset.on")
        self.assertEqual(failed[first], max(failed[check["id"]] for check in self.run_["checks"] if not check["advisory"]))
        values = [result["value"] for each in self.customers for result in each["results"]
                  if result["check"] == "plan-usage" and result["value"] is not None]
        self.assertIn(f"{sum(value >= 0.8 for value in values)} of {len(values)} at or above 80%", self.text(".tile.usage .quiet"))
        bars = self.js("return [...document.querySelectorAll('.bar b')].map((b) => Number(b.textContent))")
        self.assertEqual(sum(bars), len(values))
        self.assertEqual(sum(bars[8:]), sum(value >= 0.8 for value in values))

    def test_no_request_leaves_the_file(self):
        self.browser.requests()
        self.open()
        self.browser.click(".titles .check")
        urls = self.browser.requests()
        self.assertTrue(all(url.startswith(("file:", "about:", "data:image/svg+xml")) for url in urls), urls)
        self.assertEqual(sum(url.startswith("file:") for url in urls), 1, urls)

    def test_policy_holds(self):
        self.js("window.hit = 0; const script = document.createElement('script'); script.textContent = 'window.hit = 1';"
                "document.body.append(script); document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.com/a.png\" onerror=\"window.hit = 2\">')")
        refused = self.browser._ask("POST", "/execute/async", {"args": [], "script":
            "const done = arguments[0]; fetch('https://example.com/').then(() => done('went out'), () => done('refused'))"})
        self.assertEqual((self.js("return window.hit"), refused), (0, "refused"))
        self.assertGreaterEqual(len(self.browser.console()), 3)


class Hostile(Page):
    name = "hostile"

    def test_names_stay_text(self):
        names = set(self.js(NAMES))
        for each in self.customers:
            self.assertIn(cleaned(each["name"]), names)
        self.assertEqual(self.js("return document.title"), "Health </title><script>hit=1</script>")

    def test_nothing_runs_and_nothing_is_added(self):
        for each in self.customers:
            self.open_card(each)
            self.js("document.getElementById('card').querySelectorAll('*').forEach((node) => node.dispatchEvent(new Event('error')))")
        self.assertIsNone(self.js("return window.hit ?? null"))
        self.assertEqual(self.js("return document.querySelectorAll('main img, dialog img, main script, dialog script, [onclick], [onerror]').length"), 0)
        self.assertEqual(self.js("return [...document.querySelectorAll('a')].filter((a) => !['#', 'h'].includes(a.getAttribute('href')[0])).length"), 0)

    def test_odd_owners_filter(self):
        for owner in ("__proto__", "constructor", "' onclick='hit=1"):
            self.choose("owner", owner)
            self.assertEqual(self.shown(), 1)


class Sorting(Page):
    def test_by_score_and_back(self):
        self.browser.click(self.head("Score"))
        scores = [float(score) for score in self.column("score")]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertEqual(self.js("return document.querySelector('[aria-sort=descending]').innerText.split(' ')[0]"), "Score")
        self.browser.click(self.head("Score"))
        self.assertEqual(self.hash(), "")

    def test_by_name(self):
        self.browser.click(self.head("Customer"))
        names = self.js(NAMES)
        self.assertEqual(names, sorted(names, key=lambda name: (name.split()[0], int(name.split()[1]))))

    def test_by_question(self):
        self.browser.click(self.head("funnels"))
        self.assertEqual(self.hash(), "#sort=check.funnels")
        column = self.js("return [...document.querySelectorAll('.titles > *')].findIndex((head) => head.innerText.startsWith('funnels'))")
        answers = self.js(CSV_ORDER + ".map((row) => document.getElementById(row.getAttribute('aria-owns').split(' ')[arguments[0]]).ariaLabel.split(',')[0])", column)
        ranks = [["fail", "error", "unknown", "waived", "pass", "n/a"].index(answer) for answer in answers]
        self.assertEqual(ranks, sorted(ranks))
        self.assertEqual(answers[0], "fail")

    def test_by_owner_puts_nobody_last(self):
        for times in range(2):
            self.browser.click(self.head("Owner"))
            self.browser.press("End", hold="Control")
            self.assertEqual(self.column("owner")[-1], "", times)

    def test_by_change(self):
        self.browser.click(self.head("Change"))
        before = self.run_["history"][-2]["scores"]
        worst = min(self.customers, key=lambda each: each["score"] - before[each["id"]])
        self.assertEqual(self.js(NAMES)[0], worst["name"])


class Filtering(Page):
    def expect(self, wanted):
        number = sum(map(bool, map(wanted, self.customers)))
        self.assertGreater(number, 0)
        self.assertLess(number, len(self.customers))
        self.assertEqual(self.shown(), number)
        self.assertEqual(self.text("#shown"), f"{number} of {len(self.customers)}")

    def test_grade(self):
        self.browser.click(".chip[data-grade=critical]")
        self.expect(lambda each: each["grade"] == "critical")
        self.browser.click(".chip[data-grade=at-risk]")
        self.expect(lambda each: each["grade"] in ("critical", "at-risk"))
        self.assertEqual(self.hash(), "#grade=critical,at-risk")
        self.assertEqual(self.js("return document.querySelector('.tile.grades [data-grade=critical]').ariaPressed"), "true")
        self.browser.click("#clear")
        self.assertEqual(self.shown(), len(self.customers))

    def test_text(self):
        self.type("BIRCH")
        self.expect(lambda each: "Birch" in each["name"])
        self.type("birch łuc")
        self.expect(lambda each: "Birch" in each["name"] and each["owner"] == "Łucja")
        self.type("nobody at all")
        self.assertEqual(self.shown(), 0)
        self.assertIn("No customer", self.js("return getComputedStyle(document.querySelector('.rows'), '::after').content"))

    def test_owner_and_plan(self):
        self.choose("owner", "Ida")
        self.expect(lambda each: each["owner"] == "Ida")
        self.choose("plan", "(none)")
        self.expect(lambda each: each["owner"] == "Ida" and each["plan"] is None)

    def test_section_narrows_the_questions(self):
        self.choose("section", "training")
        wanted = [check["id"] for check in self.run_["checks"] if check["section"] == "training"]
        self.assertEqual([title.replace(" ", "-") for title in self.texts(".titles .check span")], wanted)
        self.assertEqual(self.shown(), len(self.customers))

    def test_question_and_answer(self):
        status = lambda each, check: next(result["status"] for result in each["results"] if result["check"] == check)
        self.choose("on", "funnels")
        self.expect(lambda each: status(each, "funnels") == "fail")
        self.choose("status", "unknown")
        self.expect(lambda each: status(each, "funnels") == "unknown")
        self.assertEqual(self.hash(), "#status=unknown&on=funnels")

    def test_weakest_question(self):
        self.browser.click("[data-on]")
        check = self.js("return document.querySelector('[data-on]').dataset.on")
        self.expect(lambda each: any(result["check"] == check and result["status"] == "fail" for result in each["results"]))
        self.browser.click("[data-on]")
        self.assertEqual(self.shown(), len(self.customers))

    def test_usage(self):
        usage = lambda each: next(result["value"] for result in each["results"] if result["check"] == "plan-usage")
        self.browser.click(".bar:nth-child(9)")
        self.expect(lambda each: usage(each) is not None and 0.8 <= usage(each) < 0.9)
        self.assertEqual(self.hash(), "#usage=80-90")
        self.assertEqual(self.js("return document.activeElement.ariaPressed"), "true")


class Card(Page):
    def test_click_shows_evidence_and_actions(self):
        name = self.js(NAMES)[0]
        customer = next(each for each in self.customers if each["name"] == name)
        self.browser.click(".names .c-name")
        self.assertEqual(self.text("#card-name"), name)
        card = self.text("#card")
        for result in customer["results"]:
            self.assertIn(result["evidence"], card)
        self.assertIn("What to do next", card)
        actions = [result["action"] for result in customer["results"] if result["action"]]
        self.assertEqual(len(self.texts("#card .actions li")), min(5, len(actions)))
        self.browser.click("#card .more")
        self.assertEqual(len(self.texts("#card .actions li")), len(actions))
        self.assertIn(f"customer={customer['id']}", self.hash())

    def test_history_of_the_score(self):
        customer = self.customers[5]
        self.open_card(customer)
        scores = [entry["scores"][customer["id"]] for entry in self.run_["history"]]
        self.assertEqual(self.js("return document.querySelectorAll('.score-history circle').length"), len(scores))
        label = self.js("return document.querySelector('.score-history svg').ariaLabel")
        self.assertEqual(label, f"Score over {len(scores)} runs: {scores[0]:.1f} on {self.run_['history'][0]['as_of'][:10]}, {scores[-1]:.1f} on 2021-09-15")
        self.browser.click(".score-history summary")
        self.assertEqual(self.texts(".score-history tbody td"), [f"{score:.1f}" for score in reversed(scores)])

    def test_cell_leads_to_its_answer(self):
        self.browser.click(".row .q:nth-child(8)")
        check = self.js("return document.activeElement.dataset.check")
        self.assertIn(f"check={check}", self.hash())

    def test_escape_gives_the_focus_back(self):
        self.browser.click("#changes a.customer")
        self.browser.wait("return document.getElementById('card').open")
        self.assertEqual(self.js("return document.activeElement.id || document.activeElement.dataset.check && 'answer'"), "answer")
        self.browser.press("Escape")
        self.assertFalse(self.js("return document.getElementById('card').open"))
        self.assertTrue(self.js("return document.activeElement.matches('#changes a.customer')"))
        self.assertEqual(self.hash(), "")

    def test_back_and_forward(self):
        self.open_card(self.customers[1])
        self.js("history.back()")
        self.browser.wait("return !document.getElementById('card').open")
        self.js("history.forward()")
        self.browser.wait("return document.getElementById('card').open")

    def test_steps_through_the_list(self):
        names = self.js(NAMES)
        self.browser.click(".names .c-name")
        self.browser.press("j")
        self.browser.press("j")
        self.assertEqual(self.text("#card-name"), names[2])
        self.browser.press("k")
        self.assertEqual(self.text("#card-name"), names[1])
        self.browser.click("#card [data-step='1']")
        self.assertEqual(self.text("#card-name"), names[2])
        self.assertEqual(self.js("return document.activeElement.dataset.step"), "1")

    def test_answers_and_waivers(self):
        self.open(name="acme")
        self.browser.wait("return document.getElementById('card').open")
        card = self.text("#card")
        self.assertIn("excused by csm-team until 2021-12-31", card)
        self.assertIn("valid until 2022-02-28", card)
        self.assertIn("66.0 without waivers", card)
        self.assertIn("the query took too long", card)

    def test_gate(self):
        self.open("#customer=c02", name="gate")
        self.browser.wait("return document.getElementById('card').open")
        run = json.loads((PAGES / "gate.json").read_text(encoding="utf-8"))
        missing = next(each["gate"]["missing"] for each in run["customers"] if each["id"] == "c02")
        self.assertEqual(self.texts("#card .gate li"), [each["text"] for each in missing])
        self.assertIn("meet the gate", self.text("#numbers"))

    def test_narrow_screen_takes_all_of_it(self):
        self.browser.resize(700, 900)
        self.browser.click(".names .c-name")
        self.assertTrue(self.js("return document.getElementById('card').matches(':modal')"))
        self.browser.press("Escape")
        self.assertFalse(self.js("return document.getElementById('card').open"))
        self.browser.resize(1280, 800)


class Links(Page):
    def test_a_view_is_an_address(self):
        customer = next(each for each in self.customers if each["grade"] == "critical")
        self.open(f"#customer={customer['id']}&check=funnels&sort=-name&grade=critical&section=setup")
        self.browser.wait("return document.getElementById('card').open")
        self.assertEqual(self.text("#card-name"), customer["name"])
        self.assertEqual(self.js("return document.activeElement.dataset.check"), "funnels")
        names = self.js(NAMES)
        self.assertEqual(names, sorted(names, key=lambda name: (name.split()[0], int(name.split()[1])), reverse=True))
        self.assertEqual(self.shown(), sum(each["grade"] == "critical" for each in self.customers))
        self.assertEqual(self.js("return document.querySelector('[name=section]').value"), "setup")

    def test_an_address_may_be_wrong(self):
        self.open("#customer=nobody&sort=nonsense&grade=none&on=nothing&usage=x&section=y&%E0%A4%A=1")
        self.assertFalse(self.js("return document.getElementById('card').open"))
        self.open("#customer=__proto__&sort=check.constructor")
        self.assertEqual(self.shown(), len(self.customers))

    def test_a_changed_address_is_followed(self):
        self.js("location.hash = '#q=birch'")
        self.browser.wait("return document.getElementById('shown').textContent !== ''")
        self.assertEqual(self.js("return document.querySelector('[name=q]').value"), "birch")


class Keyboard(Page):
    def active(self):
        return self.js("return document.getElementById(document.getElementById('grid').getAttribute('aria-activedescendant'))?.textContent")

    def test_arrows_and_the_hint(self):
        names = self.js(NAMES)
        self.js("document.getElementById('grid').focus()")
        self.browser.press("ArrowDown", "ArrowDown")
        self.assertEqual(self.active(), names[1])
        self.browser.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
        hint = self.browser.wait("return !document.getElementById('tip').hidden && document.getElementById('tip').innerText")
        self.assertIn("Has the customer logged in?", hint)
        customer = next(each for each in self.customers if each["name"] == names[1])
        self.assertIn(customer["results"][0]["evidence"], hint)
        self.browser.press("Escape")
        self.assertTrue(self.js("return document.getElementById('tip').hidden"))

    def test_corners_and_pages(self):
        self.js("document.getElementById('grid').focus()")
        self.browser.press("End", hold="Control")
        self.browser.press("Home")
        self.assertEqual(self.active(), self.js(NAMES)[-1])
        self.assertEqual(self.js(CSV_ORDER + ".at(-1).ariaRowIndex"), str(len(self.customers) + 3))
        self.browser.press("PageUp")
        self.assertTrue(self.active())
        self.browser.press("Home", hold="Control")
        self.assertEqual(self.active(), "Customer")
        self.browser.press("Enter")
        self.assertEqual(self.hash(), "#sort=name")

    def test_enter_opens_and_escape_returns(self):
        self.js("document.getElementById('grid').focus()")
        self.browser.press("ArrowDown", "Enter")
        self.assertTrue(self.js("return document.getElementById('card').open"))
        self.browser.press("Escape")
        self.assertEqual(self.js("return document.activeElement.id"), "grid")
        self.assertEqual(self.active(), self.js(NAMES)[0])

    def test_focus_survives_recycling(self):
        self.js("document.getElementById('grid').focus()")
        self.browser.press("ArrowDown")
        first = self.active()
        self.js("document.getElementById('grid').scrollTop = 1e6")
        self.browser.frame()
        self.assertEqual(self.js("return document.activeElement.id"), "grid")
        self.assertIsNone(self.active())
        self.browser.press("ArrowDown", "ArrowUp")
        self.assertEqual(self.active(), first)

    def test_search_and_help(self):
        self.browser.press("/")
        self.assertEqual(self.js("return document.activeElement.name"), "q")
        self.browser.press("?")
        self.assertFalse(self.js("return document.getElementById('help').open"))
        self.js("document.getElementById('grid').focus()")
        self.browser.press("?")
        self.assertTrue(self.js("return document.getElementById('help').open"))
        self.browser.press("Escape")

    def test_hover(self):
        box = self.js("document.getElementById('grid').scrollIntoView(); const box = document.querySelector('.row .q').getBoundingClientRect(); return [box.x + 5, box.y + 5]")
        self.browser.hover(*box)
        self.browser.wait("return !document.getElementById('tip').hidden")
        self.browser.hover(5, 5)
        self.browser.wait("return document.getElementById('tip').hidden")


class Report(Page):
    def test_in_the_order_of_the_work(self):
        order = self.js("return [...document.querySelectorAll('#main > *')].filter((node) => !node.hidden && node.innerText).map((node) => node.id)")
        self.assertEqual(order, ["warnings", "numbers", "changes", "book", "at-risk", "overview", "notes"])
        self.assertIn("5 days before the clock", self.text("#warnings > :first-child"))
        changes = self.run_["changes"]
        self.assertIn(f"{len(changes['regressed'])} answers got worse, {len(changes['recovered'])} recovered", self.text("#changes .summary"))
        self.browser.click(".gone summary")
        self.assertIn("Gone Ltd", self.text("#changes .gone"))
        self.assertEqual(len(self.texts("#at-risk tbody tr")), len(self.run_["at_risk"]))

    def test_long_lists_open(self):
        changed = {change["customer"] for change in self.run_["changes"]["regressed"]}
        self.assertEqual(len(self.texts("#changes .worse h4")), 10)
        self.browser.click("#changes .worse .more")
        self.assertEqual(len(self.texts("#changes .worse h4")), len(changed))

    def test_the_book_is_a_click_away(self):
        self.browser.click("#to-book")
        self.assertEqual(self.js("return document.activeElement.id"), "grid")
        self.assertLess(self.js("return document.getElementById('book').getBoundingClientRect().top"), 10)

    def test_changed_cells_are_marked(self):
        change = self.run_["changes"]["regressed"][0]
        self.open(f"#q={change['customer']}")
        marked = self.js("return [...document.querySelectorAll('.row .changed')].map((cell) => cell.ariaLabel)")
        self.assertEqual(marked, ["fail, changed"])
        self.open_card(next(each for each in self.customers if each["id"] == change["customer"]))
        self.assertIn("got worse: was pass, it was so", self.text("#card"))

    def test_grades_over_time(self):
        self.assertEqual(self.js("return document.querySelectorAll('.over-time g').length"), len(self.run_["history"]))
        self.browser.click(".tile.history summary")
        newest = self.js("return [...document.querySelectorAll('.tile.history tbody tr:first-child > *')].map((cell) => cell.textContent)")
        self.assertEqual(newest, ["2021-09-15", *(str(count) for count in self.run_["history"][-1]["grades"].values())])

    def test_the_golden_report(self):
        self.open(name="report")
        self.assertIn("6 of 7 customers went from pass to unknown at once", self.text("#changes .warning"))
        self.browser.click(".lost_sight summary")
        self.assertEqual(self.texts("#changes .lost_sight h4"), ["👩‍💻 Łódź Labs & Söhne"])
        self.assertIn("redefined, so not compared: plan-usage", self.text("#changes"))

    def test_a_plain_score_has_no_changes(self):
        self.open(name="book")
        self.assertTrue(self.js("return document.getElementById('changes').hidden && document.getElementById('at-risk').hidden"))
        self.assertNotIn("Change", self.texts(".titles > *"))


class Week(Page):
    name = "week"

    def test_the_first_screen_says_whom_to_call(self):
        order = self.js("return [...document.querySelectorAll('#main > *')].filter((node) => !node.hidden && node.innerText).map((node) => node.id)")
        self.assertEqual(order[:4], ["numbers", "calls", "changes", "book"])
        self.assertEqual(self.text("#calls-title"), "Call first (2)")
        first = self.texts(".calls tbody tr:first-child > *")
        self.assertEqual(first, ["Big & Co", "jo", "90,000", "2021-12-14",
                                 "Somebody waits for our answer, since 2021-09-15: 2 wait since 2021-09-12 (and 1 more reason)", "Answer today."])
        self.assertLess(self.js("return document.getElementById('calls').getBoundingClientRect().top"), 400)
        self.assertIn("1,200", self.text("#numbers"))

    def test_the_lists_of_the_week(self):
        titles = self.texts("#week summary")
        self.assertEqual(titles, ["Waiting for us, the longest first (2, ARR 91,200)", "Got worse (2, ARR 91,200)",
                                  "Renewals of the next 90 days, those at risk first (2, ARR 91,200)", "Expansion (1, ARR 90,000)", "Ours to do (1)",
                                  "Recovered (1)", "New customers (1)", "Customers gone (1)"])
        worse = self.text(".list.worse")
        for told in ("healthy 80.0, now at risk 40.0", "Are events coming in? none since 2021-08-30; before: every day", "Ask for the snippet."):
            self.assertIn(told, worse)
        self.assertNotIn("[object", self.js("return document.getElementById('main').textContent"))

    def test_my_customers(self):
        self.open("#owner=mia")
        self.assertEqual(self.texts("#calls tbody th"), ["Acme"])
        self.assertEqual(self.text("#calls-title"), "Call first (1)")
        self.assertEqual(self.texts(".list.worse h4"), ["Acme"])
        self.assertEqual(self.js(NAMES), ["Acme"])
        self.assertIn("1 customer", self.text(".tile.grades h3"))
        self.assertIn("customers of mia", self.text("#whose"))
        self.js("const mine = document.getElementById('my-owner'); mine.value = 'jo'; mine.dispatchEvent(new Event('change'))")
        self.assertEqual(self.hash(), "#owner=jo")
        self.assertEqual(self.texts("#calls tbody th"), ["Big & Co"])
        self.open("#owner=(none)")
        self.assertEqual(self.text("#calls-list"), "None of these customers needs a call now.")

    def test_a_filter_goes_where_it_filters(self):
        self.browser.click(".list.ours summary")
        self.browser.click(".list.ours button")
        self.browser.frame()
        self.assertEqual(self.hash(), "#on=catchup")
        self.assertLess(self.js("return Math.abs(document.getElementById('book').getBoundingClientRect().top)"), self.js("return innerHeight"))
        self.open("#grade=critical")
        self.assertEqual(self.text("#shown"), "No customer is like that: clear a filter.")


class Narrow(Page):
    name, options = "week", {"width": 390, "height": 844}

    def test_nothing_is_wider_than_a_telephone(self):
        self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), self.js("return innerWidth"))
        self.assertLessEqual(self.js("return document.querySelector('.calls').getBoundingClientRect().right"), self.js("return innerWidth"))


class Reader(Page):
    def test_what_a_screen_reader_is_told(self):
        tree = self.browser.tree()
        names = {role: [name for each, name in tree if each == role] for role in {role for role, _ in tree}}
        self.assertEqual(names["grid"], ["Every customer"])
        self.assertIn("Has the customer logged in?", names["columnheader"])
        self.assertGreater(names["gridcell"].count("fail") + names["gridcell"].count("pass"), 100)
        self.assertIn(self.js(NAMES)[0], names["rowheader"])
        self.assertTrue(any("Customers by grade over 30 runs" in name for name in names["image"]))
        self.assertIn("Search name, id, owner, plan", names["searchbox"])
        self.assertTrue(all(names["button"]), names["button"])
        self.assertTrue(all(names["combobox"]), names["combobox"])

    def test_headings_do_not_skip(self):
        levels = self.js("return [...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]))")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(after - before <= 1 for before, after in zip(levels, levels[1:])), levels)

    def test_rows_know_their_place(self):
        self.js("document.getElementById('grid').scrollTop = 1000")
        self.browser.frame()
        places = self.js("return [...document.querySelectorAll('.row')].map((row) => [Number(row.ariaRowIndex), row.style.transform])")
        self.assertTrue(all(transform == f"translateY({(index - 4) * 28}px)" for index, transform in places))
        self.assertEqual(len({index for index, _ in places}), len(places))
        self.browser.wait("const places = [...document.querySelectorAll('.row')].map((row) => Number(row.ariaRowIndex));"
                          "return places.every((place, at) => at === 0 || place === places[at - 1] + 1)")

    def test_the_card_is_a_named_dialog(self):
        self.open_card(self.customers[0])
        self.assertIn(("dialog", self.customers[0]["name"]), self.browser.tree())

    def test_contrast(self):
        script = """
            const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
            const light = (color) => {
                canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return a ? 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) : null;
            };
            const behind = (node) => light(getComputedStyle(node).backgroundColor) ?? (node.parentElement ? behind(node.parentElement) : 1);
            return [...document.querySelectorAll(".sign, .quiet, .word, #lead, .warning, .titles span, .row .c, .q, .bar b, button, h3")]
                .filter((node) => node.innerText.trim() && node.checkVisibility()).map((node) => {
                    const [a, b] = [light(getComputedStyle(node).color), behind(node)].sort((x, y) => y - x);
                    const least = node.disabled || node.matches(".s-n") ? 2.4 : node.matches(".sign, .q") ? 3 : 4.5;
                    return [(a + 0.05) / (b + 0.05), least, node.className];
                }).filter(([ratio, least]) => ratio < least)"""
        for theme in ("light", "dark"):
            self.browser.theme(theme)
            self.open_card(self.customers[0])
            self.assertEqual(self.js(script), [], theme)
        self.browser.theme("light")

    def test_theme(self):
        shade = "return getComputedStyle(document.documentElement).backgroundColor"
        light = self.js(shade)
        self.browser.theme("dark")
        dark = self.js(shade)
        self.assertNotEqual(light, dark)
        self.browser.click("#theme")
        self.assertEqual((self.text("#theme"), self.js(shade)), ("Theme: light", light))
        self.open()
        self.assertEqual(self.js(shade), light, "kept")
        self.browser.theme("light")
        self.browser.click("#theme")
        self.assertEqual(self.js(shade), dark)
        self.browser.click("#theme")


class Paper(Page):
    def printed(self):
        self.browser.cdp("Emulation.setEmulatedMedia", media="print")
        self.js("dispatchEvent(new Event('beforeprint'))")

    def tearDown(self):
        self.browser.cdp("Emulation.setEmulatedMedia", media="")
        super().tearDown()

    def test_the_book_as_a_table(self):
        self.open("#grade=critical")
        self.printed()
        self.assertFalse(self.js("return document.getElementById('grid').checkVisibility()"))
        critical = [each["name"] for each in self.customers if each["grade"] == "critical"]
        self.assertEqual(sorted(self.texts("#paper tbody th")), sorted(critical))
        self.assertEqual(self.js("return getComputedStyle(document.querySelector('#paper thead')).display"), "table-header-group")
        self.assertEqual(self.text("#paper p"), "critical")
        self.assertEqual(self.js("return document.querySelectorAll('.more').length"), 0, "nothing is left folded")

    def test_an_open_card_alone(self):
        self.open_card(self.customers[0])
        self.printed()
        self.assertFalse(self.js("return document.getElementById('main').checkVisibility()"))
        self.assertTrue(self.js("return document.getElementById('card').checkVisibility()"))

    def test_pdf(self):
        for hash in ("", f"#customer={self.customers[0]['id']}"):
            self.open(hash)
            pdf = self.browser.pdf()
            self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertEqual(self.js("return document.getElementById('paper').children.length"), 0, "gone afterwards")


class Plain(unittest.TestCase):
    def test_without_javascript(self):
        with Browser(script=False) as browser:
            browser.open(PAGES / "hostile.html")
            tree = browser.tree()
            names = [name for _, name in tree]
            self.assertIn("<img src=x onerror=hit=1>", names)
            self.assertIn("What fails first", names)
            self.assertNotIn("Keyboard", names)


class Large(Page):
    name = "large"

    def setUp(self):
        pass

    def test_opens_in_two_seconds(self):
        times = []
        for _ in range(5):  # the machine may be busy with other things
            self.open()
            times.append(self.browser.wait("return performance.getEntriesByName('drawn')[0]?.startTime", seconds=20))
            if times[-1] < 2000:
                break
        self.assertLess(min(times), 2000, times)
        print(f"# 10,000 customers: drawn after {min(times):.0f} ms", file=sys.stderr)
        self.assertEqual(self.shown(), 10_000)

    def test_few_rows_are_in_the_document(self):
        self.open()
        for top in (0, 100_000, 1e9):
            self.js("document.getElementById('grid').scrollTop = arguments[0]", top)
            self.browser.frame()
            self.assertLess(self.js("return document.querySelectorAll('.row').length"), 80)
        self.assertEqual(self.js(CSV_ORDER + ".at(-1).ariaRowIndex"), "10003")

    def test_scrolls_without_stutter(self):
        self.open()
        self.browser._ask("POST", "/timeouts", {"script": 60_000})
        script = """
            const done = arguments[0], grid = document.getElementById("grid"), gaps = [];
            grid.scrollIntoView();
            let last = performance.now();
            const step = () => {
                const now = performance.now();
                gaps.push(now - last);
                last = now;
                grid.scrollTop += 60;
                if (gaps.length < 120) requestAnimationFrame(step);
                else done(gaps.slice(2).filter((gap) => gap > 50).length);
            };
            requestAnimationFrame(step)"""
        before = self.browser.thread_seconds()
        late = self.browser._ask("POST", "/execute/async", {"script": script, "args": []})
        spent = (self.browser.thread_seconds() - before) / 120
        print(f"# scrolling by 60 pixels a frame: {1000 * spent:.1f} ms of the page's thread each, {late} of 118 frames over 50 ms",
              file=sys.stderr)
        self.assertLess(spent, 1 / 60, "too much for 60 frames a second")

    def test_filters_and_sorts_at_once(self):
        self.open()
        spent = self.js("const start = performance.now(); const input = document.querySelector('#filters input'); input.value = 'birch'; input.dispatchEvent(new Event('input'));"
                        "document.querySelector('.titles .check').click(); return performance.now() - start")
        self.assertLess(spent, 1000)
        self.assertEqual(self.shown(), sum("Birch" in each["name"] for each in self.customers))


def main(folder, *wanted):
    global PAGES
    PAGES = Path(folder)
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(wanted, sys.modules[__name__]) if wanted else loader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
