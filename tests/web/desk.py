"""Interviews answered by invented people, and browsers that are signed in to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from starlette.applications import Starlette

from tests.web.browser import Browser
from triage.interview.record import Answer
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, YesNo
from triage.records import interviews, users
from triage.records.users import Role
from triage.surfaces.web.interview import screen_of
from triage.surfaces.web.site import Site
from triage.surfaces.web.sittings import NOTHING, Sitting

PASSWORD = "four odd words here"
#: What is not said is "not sure", and no to a yes/no question where the person is well.
WELL: Mapping[FindingId, Answer] = {}
Spoken = dict[FindingId, Answer]
TIRED: Spoken = {"age": 40, "walks": True, "onset": "while_typing", "typing_hours": 9}
COLLAPSED: Spoken = {**TIRED, "collapse": True}
FELL: Spoken = {**TIRED, "fell": True, "bone_pain": "much"}


def interviewed(
    site: Site, said: Mapping[FindingId, Answer], *, others: bool | None = False, who: str = "self"
) -> str:
    """Keep a whole interview; return the name of the case.

    What `said` leaves out is answered no (`others` False), or not sure (None).
    """
    (base,) = site.bases.values()
    now = site.clock()
    link = site.sittings.begin(base, country="gb", answered_by=who, shown=NOTHING, now=now)
    with site.sittings.opened(link, now) as sitting:
        assert sitting is not None
        for _ in range(200):
            step = sitting.session.step()
            if isinstance(step, Done):
                break
            go_on(site, sitting, base, said, others, now)
        assert isinstance(sitting.session.step(), Done)
        return sitting.header.id


def go_on(
    site: Site,
    sitting: Sitting,
    base: RuleBase,
    said: Mapping[FindingId, Answer],
    others: bool | None,
    now: datetime,
) -> None:
    step = sitting.session.step()
    screen = screen_of(site, sitting, step)
    shown = NOTHING if screen is None else screen.shown()

    def do(session: Session) -> None:
        match step:
            case Ask():
                answers = {
                    item.finding: _answer(base, said, item.finding, others) for item in step.items
                }
                session.answer(step.question.id, answers, now)
            case Confirm():
                session.confirm(Way.LET_STAND if Way.LET_STAND in step.ways else step.ways[0])
            case Notice() | Review():
                session.go_on(now)
            case Done():
                raise AssertionError("it is done")

    site.sittings.step(sitting, do, way="answer", shown=shown, now=now)


def _answer(
    base: RuleBase, said: Mapping[FindingId, Answer], id: FindingId, others: bool | None
) -> Answer:
    if id in said:
        return said[id]
    if isinstance(base.findings[id].domain, YesNo) and others is not None:
        return others
    # A list of options has no "not sure" of its own rows.
    return False if "/" in id else Said.NOT_SURE


def signed_in(app: Starlette, name: str) -> Browser:
    """Return a browser that is signed in, as "reviewer-one" or another role; make the account."""
    site = app.state.site
    assert isinstance(site, Site)
    if name not in {one.name for one in users.everyone(site.database)}:
        users.add(site.database, name, Role(name.partition("-")[0]), PASSWORD, site.clock())
    browser = Browser(app)
    browser.get("/desk/sign-in")
    shown = browser.send("/desk/sign-in", {"name": name, "password": PASSWORD})
    assert shown.status_code == 200, shown.text
    assert shown.url.path != "/desk/sign-in"
    return browser


def forget(site: Site, id: str) -> None:
    """Delete a case, as the person would."""
    assert interviews.forget(site.database, id)


def main_of(page: str) -> str:
    """Return a page without its chrome, its verdict form and its forgery fields."""
    inside = page.partition("<article")[2].partition("</article>")[0]
    before, _, rest = inside.partition('<section aria-labelledby="verdict"')
    return before + rest.partition("</section>")[2]
