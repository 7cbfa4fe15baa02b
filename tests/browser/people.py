"""The people of a complaint before their screens, as a story tells them: each method is what one does by hand."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Receipt:
    """What a complainant is given. The code is empty for one who is told it otherwise."""

    number: str
    code: str
    department: str


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def spoken(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, 16, 4))


class Staff:
    """Somebody signed in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, path: str) -> None:
        """By the menu, or what opens beside it; the first step of a day is the start page."""
        if self.page.url == "about:blank":
            self.page.goto("/account")
        if not self.page.locator(f'.menu a[href="{path}/"]').count():
            self.page.click(".menu-more summary")
        self.page.click(f'.topbar nav a[href="{path}/"]')
        self.page.wait_for_url(re.compile(rf"{path}/(\?|$)"))

    def opens(self, number: str) -> None:
        """The complaint, from the list on the screen."""
        self.page.click(f'a.number[href$="/{number}"]')
        expect(self.page.locator("h1")).to_contain_text(spoken(number))

    def chooses(self, verb: str) -> None:
        """One of the moves offered."""
        self.page.click(f'a.move[href*="do={verb}"]')
        expect(self.page.locator('a.move[aria-current="true"]')).to_have_attribute("href", re.compile(f"do={verb}"))

    def saves(self) -> None:
        """Presses the one primary button, and is told that it was saved."""
        self.page.click("[data-primary]")
        expect(self.page.locator("#notices .notice")).to_be_visible()

    def finds_the_request(self, number: str) -> None:
        """On the list of what waits for their decision."""
        self.goes_to("/requests")
        self.page.locator("tr", has_text=spoken(number)).locator("a[data-open]").click()

    def grants_the_request(self, number: str, reason: str) -> None:
        self.finds_the_request(number)
        self.page.fill("#note", reason)
        self.saves()


class Operator(Staff):
    def takes_a_call(self, phone: str, association: str, narrative: str, violation: str) -> Receipt:
        page = self.page
        self.goes_to("/console")
        page.fill("#phone", phone)
        page.locator("#association").press_sequentially(association[:-3])
        # The list of what was typed before is still there for a moment.
        page.locator("#options [role=option]", has_text=association).first.click()
        page.fill("#narrative", narrative)
        page.fill("#violations", violation)
        page.locator("#violations").blur()
        told = page.locator("#told-who .who-lead .who-name").first
        expect(told).to_be_visible()
        expect(page.locator("#told-when")).to_be_visible()
        department = told.inner_text()
        page.click("[data-primary]")
        number = digits(page.locator(".receipt-number").inner_text())
        return Receipt(number, page.locator(".receipt-code").inner_text().strip(), department)


class Handler(Staff):
    def signs_for(self, number: str) -> None:
        """It asks first: whoever has signed for it cannot return it any more."""
        self.goes_to("/desk")
        self.opens(number)
        self.page.click("[data-primary]")
        expect(self.page.locator(".confirm")).to_contain_text("签收后不得退单")
        self.saves()

    def rings_the_complainant(self, what_was_said: str) -> None:
        self.chooses("contact")
        self.page.fill("#note", what_was_said)
        self.saves()

    def replies(self, text: str, *, outcome: str = "substantiated", refunded: str = "") -> None:
        page = self.page
        self.chooses("reply")
        page.select_option("#outcome", outcome)
        page.fill("#reply_text", text)
        if refunded:
            page.fill("#fee_item", "培训费")
            page.select_option("#fee_action", "cancelled")
            page.fill("#amount_refunded", refunded)
        self.saves()

    def looks_for_one_that_offers(self, verb: str) -> None:
        """From the last of the list, where there is most time left."""
        self.goes_to("/desk")
        expect(self.page.locator("a[data-open]").first).to_be_visible()
        links = self.page.locator("a[data-open]").evaluate_all("links => links.map((link) => link.href)")
        for address in reversed(links):
            self.page.goto(address)
            if self.page.locator(f'a.move[href*="do={verb}"]').count():
                return
        raise AssertionError(f"none of {len(links)} complaints offers {verb}")

    def asks_for_more_time(self, days: int) -> None:
        self._writes_a_request("request_extension")
        self.page.fill("#days", str(days))
        self.saves()

    def opens_a_procedure(self, procedure: str, document: str) -> None:
        self.chooses("open_statutory")
        self.page.check(f"input[name=procedure][value={procedure}]")
        self.page.fill("#document", document)
        self.saves()

    def writes_for_a_longer_procedure(self, days: int, document: str) -> None:
        """Of the one procedure that is open; not sent yet."""
        self._writes_a_request("request_statutory_extension")
        self.page.fill("#days", str(days))
        self.page.fill("#document", document)

    def asks_to_suspend(self) -> None:
        self._writes_a_request("request_suspension")
        self.saves()

    def _writes_a_request(self, verb: str) -> None:
        self.chooses(verb)
        self.page.select_option("#reason_code", index=1)
        self.page.fill("#evidence", "涉及多家会员单位，需逐一核对收据。")
        self.page.fill("#legal_basis", "济南市12345热线条例 §24")


class Dispatcher(Staff):
    def accepts(self, number: str) -> None:
        """With the facts as they stand."""
        self._finds(number, queue="triage")
        self.saves()

    def waives_the_co_handlers(self, number: str, reason: str) -> None:
        self._finds(number, queue="open")
        while self.page.locator('a.move[href*="do=waive"]').count():
            self.chooses("waive")
            self.page.locator("input[name=handling_id]").first.check()
            self.page.fill("#reason", reason)
            self.saves()

    def passes_the_review(self, number: str) -> None:
        self._finds(number, queue="review")
        self.saves()

    def _finds(self, number: str, *, queue: str) -> None:
        self.goes_to("/desk")
        self.page.click(f'.queues a[href*="queue={queue}"]')
        self.opens(number)


class CallerBack(Staff):
    def calls_back(self, number: str) -> int:
        """Solved and satisfied, by the keyboard alone; answers how many keys it took from the list to what follows."""
        page, pressed = self.page, 0

        def press(key: str) -> None:
            nonlocal pressed
            pressed += 1
            page.keyboard.press(key)

        self.goes_to("/callbacks")
        chosen = page.locator(f'[data-chosen] a.number[href$="/{number}"]')
        expect(page.locator(f'a.number[href$="/{number}"]')).to_have_count(1)
        while not chosen.count():
            press("j")
        press("Enter")
        expect(page.locator("h1")).to_contain_text(spoken(number))
        press("s")
        expect(page.locator("[data-shown]")).to_contain_text("+86")
        page.wait_for_timeout(10_500)  # nobody is called in less
        for _question in ("contacted", "solved", "satisfaction"):
            press("1")
        expect(page.locator("form[data-calling] input:checked")).to_have_count(3)
        press("Control+Enter")
        expect(page.locator("h1")).not_to_contain_text(spoken(number))
        expect(page.locator(f'a.number[href$="/{number}"]')).to_have_count(0)
        return pressed

    def asks_by_text(self, number: str) -> None:
        self.goes_to("/callbacks")
        self.opens(number)
        self.page.click(f'form[action$="/callbacks/{number}/survey"] button')
        expect(self.page.locator("#notices .notice")).to_be_visible()


class Supervisor(Staff):
    def reads_the_cumulative_closure_rate(self) -> tuple[int, int, str]:
        """Numerator, denominator and per cent of `closure_rate_all` so far this month."""
        page = self.page
        self.goes_to("/reports")
        page.select_option("#metric", "closure_rate_all")
        page.select_option("#by", "month")
        page.click("form.asked button[type=submit]")
        expect(page.locator("#metric option[selected]")).to_have_attribute("value", "closure_rate_all")
        below, above, _rest, rate = page.locator(".sheet tbody tr").last.locator("td").all_inner_texts()[:4]
        return int(above), int(below), rate.strip()

    def looks_behind_the_numerator(self) -> Locator:
        self.page.locator(".sheet tbody tr").last.locator("td").nth(1).locator("a").click()
        return self.page.locator("main")


class Citizen:
    """Somebody with a browser and no account."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def complains(self, association: str, narrative: str, violation: str, phone: str) -> Receipt:
        page = self.page
        page.goto("/")
        page.click("[data-primary]")
        page.fill("#association", association)
        page.fill("#narrative", narrative)
        page.locator("details.group", has=page.locator(f"#violation-{violation}")).locator("summary").click()
        page.check(f"#violation-{violation}")
        page.fill("#phone", phone)
        page.click("[data-primary]")
        department = page.locator(".will p").first.inner_text()
        page.click("[data-primary]")
        number = digits(page.locator("#receipt-number").inner_text())
        return Receipt(number, page.locator("#receipt-code").inner_text().strip(), department)

    def looks_up(self, receipt: Receipt) -> Locator:
        page = self.page
        page.goto("/")
        page.click('a[href="/track/"]')
        page.fill("#number", spoken(receipt.number))
        page.fill("#code", receipt.code)
        page.click("[data-primary]")
        expect(page.locator("h1")).to_contain_text(spoken(receipt.number))
        return page.locator("main")

    def says_it_is_solved(self) -> None:
        """On the page of their complaint, in place of a call."""
        asked = self.page.locator('form[action="/track/survey"]')
        asked.locator("input[name=solved][value=solved]").check()
        asked.locator("input[name=satisfaction][value=satisfied]").check()
        asked.locator("button").click()
        expect(asked).to_have_count(0)
