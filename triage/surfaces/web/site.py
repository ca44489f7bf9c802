"""What every page works with: rule bases, records, words, and the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Protocol

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from triage.interview.session import Engine
from triage.language.base import RuleBase
from triage.records.database import Database
from triage.surfaces.web.body_maps import BodyMap
from triage.surfaces.web.screens import Screens
from triage.surfaces.web.security.buckets import Bucket
from triage.surfaces.web.security.forgery import field_of
from triage.surfaces.web.settings import Settings
from triage.surfaces.web.shown import AskScreen
from triage.surfaces.web.sittings import Sittings


class Clock(Protocol):
    """Tells the time; tests have a clock of their own."""

    def __call__(self) -> datetime:
        """Return the time now, with its zone."""


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """One server: what it serves, and where it keeps things."""

    settings: Settings
    database: Database
    bases: Mapping[str, RuleBase]  # by questionnaire
    engines: Mapping[str, Engine]  # by digest; each may be asked by several threads at once
    country: str
    templates: Environment
    key: bytes  # signs forms
    sittings: Sittings
    begins: Bucket | None  # how many interviews one address may begin; None for any number
    maps: Mapping[str, BodyMap]  # pictures to tap, by question
    clock: Clock = now

    def screens(self, base: RuleBase, country: str) -> Screens:
        """Return what makes the screens of `base`."""
        return self._screens(base.digest, country)

    def ask_form(self, screen: AskScreen) -> Markup:
        """Return the form of a question to which nothing was said: the same for everybody."""
        return self._ask_form(replace(screen, section="", how_far=""))  # stand above the form

    @cached_property
    def _ask_form(self) -> Callable[[AskScreen], Markup]:
        template = self.templates.get_template("ask_form.html")

        @lru_cache(maxsize=256)
        def written(screen: AskScreen) -> Markup:
            picture = self.maps.get(screen.question)
            return Markup(
                template.render(screen=screen, sent=None, flaws=(), flawed=(), map=picture)
            )

        return written

    @cached_property
    def sign_ins(self) -> Bucket:
        """Return how often one address may try to sign in to the desk."""
        return Bucket(self.settings.limits.sign_ins_a_minute, timedelta(minutes=1))

    @cached_property
    def _screens(self) -> Callable[[str, str], Screens]:
        bases = {base.digest: base for base in self.bases.values()}
        return lru_cache(maxsize=64)(lambda digest, country: Screens(bases[digest], country))

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page: `template` with `values`, and what base.html needs."""
        text = self.templates.get_template(template).render(
            request=request, site=self, forgery_field=field_of(request, self.key), **values
        )
        return HTMLResponse(text, status_code=status)


def site_of(request: Request) -> Site:
    """Return the site that `request` was sent to."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


def see(path: str) -> RedirectResponse:
    """Send the browser to a page of ours after a form: to load it again sends nothing twice."""
    return RedirectResponse(path, status_code=303)
