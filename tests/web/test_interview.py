"""A whole interview by plain forms: every kind of step, once each, in the terminal's words."""

from __future__ import annotations

import re

import pytest

from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from tests.web.people import begin, form_for, gallery, reply, walk
from triage.records import interviews
from triage.surfaces.web.keeping import interview_of
from triage.surfaces.web.outcome import told
from triage.surfaces.web.site import Site


def header(site: Site) -> interviews.Header:
    with site.database.reading() as connection:
        id = connection.exec_driver_sql("select id from interviews").scalar_one()
    found = interviews.by_id(site.database, id)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "person,words",
    [
        ("desk_worker", "You can look after this yourself for now."),
        ("deep_bone_pain", "Ask your GP or NHS 111 for an appointment within"),
        ("tearing_pain_and_a_faint", "Call 999 now."),
    ],
)
def test_a_person_of_the_gallery_is_told_where_to_go(
    client: Browser, person: str, words: str
) -> None:
    begin(client)
    walk(client, gallery()[person])
    assert words in client.text
    assert "No clinician has reviewed these rules." in client.text


@pytest.mark.slow
def test_the_result_says_what_the_report_says(client: Browser, site: Site) -> None:
    """Every line of the terminal's report is on the page, in its order."""
    begin(client)
    walk(client, gallery()["desk_worker"])
    kept = header(site)
    base = site.bases[kept.questionnaire]
    session = site.sittings._session(
        base, interview_of(kept, interviews.events_of(site.database, kept.id))
    )
    _, parts, ended = told(base, session, "gb", kept.last_at)
    at = 0
    for part in parts:
        for text in (part.title, *(line.text for line in part.lines)):
            label, colon, rest = text.partition(": ")
            # A card gives the label and the text each a place of its own.
            found = client.text.find(text, at)
            if found < 0 and colon:
                found = client.text.find(rest, at)
                assert label.strip(":") in client.text
            assert found >= 0, text
            at = at if part.part == "actions" else found
    assert ended in client.text
    recorded = interviews.events_of(site.database, kept.id)[-1]
    assert recorded.kind == "result"
    assert [each["title"] for each in recorded.shown["sections"]][:-1] == [p.title for p in parts]


def test_what_was_shown_is_kept_word_for_word(client: Browser, site: Site) -> None:
    begin(client)
    page = client.text
    reply(client, {})
    event = interviews.events_of(site.database, header(site).id)[1]
    assert (event.kind, event.body["none_of_these"]) == ("answers", True)
    for part in event.shown["sections"]:
        assert part["title"] in page
        assert all(text in page for _, text in part["lines"])


def test_an_emergency_interrupts_with_one_instruction_and_a_number(client: Browser) -> None:
    begin(client)
    reply(client, {"tearing_pain": True})
    assert 'href="tel:999"' in client.page
    main = client.page.partition("<main")[2]
    assert main.index("Call 999 now.") < main.index("<button")
    assert "Call your emergency number now." not in client.text  # one instruction, in one country
    assert re.findall(r'name="do" value="(\w+)"', client.page) == ["go_on", "change_one"]


def test_help_is_on_every_page_and_goes_back(client: Browser) -> None:
    begin(client)
    here = client.path
    for path in ("/", here, "/interview/change", "/interview/link", "/interview/delete", "/x"):
        client.get(path)
        assert 'href="/help-now"' in client.page, path
    client.get("/help-now")
    assert 'href="tel:999"' in client.page
    client.get("/interview")
    assert client.path == here


def test_what_is_missing_is_said_row_by_row_and_nothing_is_lost(client: Browser) -> None:
    begin(client)
    refused = reply(client, {}, do="answer", **{"a.chest_pain": "no"})
    assert refused.status_code == 422
    assert client.page.count("This has no answer yet.") >= 4
    assert re.search(r'name="a.chest_pain" value="no" checked', client.page)


def test_none_beside_a_yes_is_refused(client: Browser) -> None:
    begin(client)
    assert reply(client, {}, do="none", **{"a.chest_pain": "yes"}).status_code == 422
    assert "You chose one, and said that none is true." in client.text


@pytest.mark.parametrize("said", ["", "old", "-3", "400", "1e3", "9" * 19])
def test_an_age_that_is_none_is_refused_in_words(client: Browser, said: str) -> None:
    begin(client)
    walk(client, {}, most=1)
    assert reply(client, {}, **{"a.age": said}).status_code == 422
    assert "Give a number from 0 to 110 years." in client.text


def test_back_change_keep_and_leave(client: Browser) -> None:
    begin(client)
    walk(client, {"age": 30}, most=3)
    here = client.text
    reply(client, {}, do="back")
    assert "You said before" in client.page
    reply(client, {}, do="keep")
    assert client.text == here
    client.get("/interview/change")
    assert "30 years" in client.text
    version = re.search(r'name="version" value="(\d+)"', client.page)
    assert version
    client.send("/interview", {"version": version[1], "do": "change:age"})
    assert 'value="30"' in client.page
    reply(client, {"age": 31})
    reply(client, {}, do="result")
    assert "Please check your answers" in client.text
    assert "31 years" in client.text
    assert "Still open" in client.text


def test_taking_back_a_danger_sign_is_asked_about(client: Browser) -> None:
    begin(client)
    reply(client, {"chest_pain": True})
    reply(client, {}, do="change_one")
    assert client.path == "/interview/change"
    version = re.search(r'name="version" value="(\d+)"', client.page)
    assert version
    client.send("/interview", {"version": version[1], "do": "change:right_now"})
    reply(client, {})
    assert "Which is right?" in client.text
    assert "The first answer was a danger sign. Please choose with care." in client.text


def test_a_form_sent_twice_counts_once(client: Browser, site: Site) -> None:
    begin(client)
    form = form_for(client.page, {}) or {}
    client.send("/interview", form)
    path, kept = client.path, header(site)
    client.send("/interview", form)
    assert (client.path, header(site)) == (path, kept)


def test_none_of_these_is_said_of_the_rows_of_its_page_alone(client: Browser, site: Site) -> None:
    """After "not sure" to a list some of its rows are asked again; the others stay unknown."""
    begin(client)
    while 'value="base_of_the_spine"' not in client.page:
        reply(client, {})
    reply(client, {}, do="unsure")
    form = form_for(client.page, {}) or {}
    assert (form["question"], form["do"]) == ("base_of_the_spine", "none")
    assert "a.sexual_change" not in client.page
    client.send("/interview", form)
    path, kept = client.path, header(site)
    client.send("/interview", form)  # once more, as after a failure
    assert (client.path, header(site)) == (path, kept)
    client.send("/interview", {**form, "do": "unsure"})  # something else, from that earlier page
    assert "a.sexual_change" in client.page
    events = interviews.events_of(site.database, kept.id)
    assert len([each for each in events if each.body.get("question") == form["question"]]) == 2


def test_a_form_of_an_earlier_page_changes_the_answer_it_shows(client: Browser) -> None:
    """Whoever goes back with the browser's own button finds the question, and may change it."""
    begin(client)
    walk(client, {"age": 30}, most=3)
    client.get("/interview/2")
    assert 'value="30"' in client.page
    reply(client, {"age": 66})
    client.get("/interview/change")
    assert "66 years" in client.text


def test_a_step_that_is_not_there_leads_to_the_one_that_is(client: Browser) -> None:
    begin(client)
    assert client.get("/interview/99").url.path == client.get("/interview").url.path
    assert client.get("/interview/x").status_code == 404


def test_without_an_interview_there_is_nothing_to_see(client: Browser) -> None:
    for path in ("/interview", "/interview/1", "/interview/change", "/interview/take-along"):
        assert client.get(path).status_code == 404, path
        assert "deleted, or their time is over" in client.text


def test_a_long_break_asks_again(client: Browser, clock: MovableClock) -> None:
    begin(client)
    walk(client, {}, most=3)
    clock.move(hours=13)
    client.get("/interview")
    assert "Some time has passed" in client.text


@pytest.mark.slow
def test_who_comes_back_is_asked_how_it_is_and_the_safety_questions_again(
    client: Browser, site: Site, clock: MovableClock
) -> None:
    begin(client)
    person = gallery()["desk_worker"]
    walk(client, person)
    client.get("/interview/link")
    link = re.search(r'class="private"><a href="http://localhost(/return/[\w-]+)"', client.page)
    assert link
    client.forget()
    clock.move(days=14)
    client.get(link[1])
    assert "Go on with these answers?" in client.text
    client.send("/return", {"secret": link[1].rpartition("/")[2]})
    assert "How is it now?" in client.text
    client.send("/interview/look-again", {"how": "worse"})
    assert "Some time has passed" in client.text
    titles = walk(client, {**person, "fever_or_shivers": False})
    assert any("right now" in title for title in titles)
    events = interviews.events_of(site.database, header(site).id)
    assert [each.body for each in events if each.kind == "looked_again"] == [{"how": "worse"}]
    assert [each.kind for each in events].count("result") == 2
    assert [each.number for each in events] == list(range(1, len(events) + 1))


def test_delete_my_answers_really_deletes(client: Browser, site: Site) -> None:
    begin(client)
    walk(client, {"age": 93}, most=3)
    client.get("/interview/link")
    link = re.search(r"/return/[\w-]+", client.page)
    assert link
    client.get("/interview/delete")
    client.send("/interview/delete", {})
    assert client.path == "/deleted"
    assert client.get("/interview").status_code == 404
    assert client.get(link[0]).status_code == 404
    assert site.database.file is not None
    kept = b"".join(path.read_bytes() for path in site.database.file.parent.glob("records.db*"))
    assert b"right_now" not in kept
    assert b'"age":93' not in kept


def test_an_expired_interview_is_gone(client: Browser, clock: MovableClock) -> None:
    begin(client)
    clock.move(days=31)
    assert client.get("/interview").status_code == 404


def test_the_pages_of_one_person_open_for_nobody_else(client: Browser, site: Site) -> None:
    begin(client)
    walk(client, {"age": 93}, most=3)
    other = Browser(client.app)
    other.get("/")
    assert other.get("/interview/3").status_code == 404
    begin(other)
    assert "93" not in other.get("/interview/change").text
    other.close()


def test_a_link_is_long_random_and_kept_nowhere(client: Browser, site: Site) -> None:
    begin(client)
    link = client.cookies["triage-interview"]
    assert len(link) >= 43
    assert site.database.file is not None
    for path in site.database.file.parent.glob("records.db*"):
        assert link.encode() not in path.read_bytes()


def test_one_address_may_not_begin_without_end(client: Browser) -> None:
    client.get("/")
    form = {"questionnaire": "lower_back_after_jogging"}
    answers = [client.raw("POST", "/begin", data=_signed(client, form)) for _ in range(40)]
    assert answers[-1].status_code == 429


def _signed(client: Browser, form: dict[str, str]) -> dict[str, str]:
    held = re.search(r'name="forgery" value="([^"]+)"', client.page)
    return {**form, "forgery": held[1] if held else ""}


@pytest.mark.slow
def test_what_would_have_changed_the_advice_is_told(client: Browser) -> None:
    begin(client)
    walk(client, gallery()["desk_worker"])
    assert client.get("/interview/what-if").status_code == 200
    assert "Do not change an answer that is true." in client.text
    assert client.page.count("<h2>") >= 2


def test_an_emergency_is_told_before_the_rest_of_its_list(client: Browser, site: Site) -> None:
    begin(client)
    form = dict(re.findall(r'name="(version|question)" value="([^"]+)"', client.page))
    client.send("/interview", {**form, "do": "answer", "a.chest_pain": "yes"})
    assert "Please stop and read this" in client.text
    assert "Call 999 now." in client.text
    client.get("/interview/change")
    assert "collapse" not in client.text.lower()  # nothing was said of it


@pytest.mark.parametrize("button", ["none", "unsure"])
def test_what_is_said_of_a_whole_list_drops_no_row_that_is_chosen(
    client: Browser, button: str
) -> None:
    begin(client)
    form = dict(re.findall(r'name="(version|question)" value="([^"]+)"', client.page))
    answer = client.send("/interview", {**form, "do": button, "a.chest_pain": "yes"})
    assert answer.status_code == 422
    assert "You chose one, and said that" in client.text
    assert re.search(r'name="a.chest_pain" value="yes" checked', client.page)


# ---------------------------------------------------------------- from an earlier page


def earlier(client: Browser, back: int) -> dict[str, str]:
    """Show the page of so many answers ago, as the browser's own Back does; return its fields."""
    number = int(client.path.rpartition("/")[2])
    client.get(f"/interview/{number - back}")
    return fields_of(client)


def test_the_result_can_be_seen_from_an_earlier_page(client: Browser) -> None:
    begin(client)
    walk(client, {}, most=3)
    client.send("/interview", {**earlier(client, 2), "do": "result"})
    assert "Please check your answers" in client.text


def test_back_on_an_earlier_page_goes_further_back(client: Browser) -> None:
    begin(client)
    first = client.text
    walk(client, {}, most=3)
    client.send("/interview", {**earlier(client, 2), "do": "back"})
    assert re.findall(r"<h1[^>]*>([^<]*)", client.page)[0] in first


def test_a_change_from_an_earlier_page_of_answers_is_put(client: Browser) -> None:
    begin(client)
    walk(client, {}, most=2)
    client.send("/interview", {**fields_of(client), "do": "result"})
    listed = re.findall(r'name="do" value="(change:\w+)"', client.page)
    old = fields_of(client)
    for way in listed[:2]:
        client.send("/interview", {**old, "do": way})
        assert way.partition(":")[2] == fields_of(client)["question"]


def test_a_result_that_is_there_stays_as_it_is(client: Browser) -> None:
    begin(client)
    walk(client, gallery()["tearing_pain_and_a_faint"])
    shown = client.text
    client.get("/interview/1")
    client.send("/interview", {**fields_of(client), "do": "result"})
    assert client.text == shown


def fields_of(client: Browser) -> dict[str, str]:
    return dict(re.findall(r'name="(version|question)" value="([^"]+)"', client.page))
