"""The application: pages, and the guards around them."""

from __future__ import annotations

from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from triage.authoring.cache import load
from triage.checking.checked import Checked
from triage.records import rule_bases
from triage.records.database import Database, RecordsError, open_database
from triage.records.keys import key, key_in
from triage.records.schema import bring_up_to_date
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.web.api import make_api
from triage.surfaces.web.body_maps import body_maps
from triage.surfaces.web.engine import engine_for
from triage.surfaces.web.errors import Caught, Errors
from triage.surfaces.web.pages import routes
from triage.surfaces.web.security.buckets import Bucket
from triage.surfaces.web.security.forgery import Unforged
from triage.surfaces.web.security.headers import Headers
from triage.surfaces.web.security.limits import Bounded
from triage.surfaces.web.settings import Settings
from triage.surfaces.web.site import Clock, Site, now
from triage.surfaces.web.sittings import Sittings
from triage.surfaces.web.static_files import static
from triage.surfaces.web.templating import environment
from triage.surfaces.web.tidying import tidying


def make_app(settings: Settings, clock: Clock = now, checked: Checked | None = None) -> Starlette:
    """Return the application for `settings`, its database brought up to date.

    `checked` is the library, where it was loaded before. Raises RuleBookError where the library
    has flaws, and RecordsError where the database cannot be used.
    """
    database = open_database(settings.database, settings.patience)
    bring_up_to_date(database)
    site = _site(settings, database, clock, checked or load(settings.library))
    errors = Errors(site.templates)
    app = Starlette(
        routes=[*routes(), Route("/static/{name}", static), Mount("/api", make_api(lambda: site))],
        # From the outside in.
        middleware=[
            Middleware(Headers, https=settings.https),
            Middleware(Caught, errors=errors),
            Middleware(Bounded, limits=settings.limits, hosts=settings.hosts, refuse=errors.refuse),
            Middleware(
                Unforged,
                key=site.key,
                https=settings.https,
                fields=settings.limits.fields,
                refuse=errors.refuse,
            ),
        ],
        lifespan=tidying(site),
        exception_handlers={HTTPException: errors.of_http, RecordsError: errors.of_records},
    )
    app.state.site = site
    return app


def _site(settings: Settings, database: Database, clock: Clock, checked: Checked) -> Site:
    for base in checked.bases.values():
        rule_bases.keep(database, base, clock())
    begins = settings.limits.begins_a_minute
    engines = {base.digest: engine_for(base) for base in checked.bases.values()}
    return Site(
        settings=settings,
        database=database,
        bases=checked.bases,
        engines=engines,
        country=settings.country or checked.library.country,
        templates=environment(review_sentence(next(iter(checked.bases.values())).review)),
        key=key_in(settings.key_file) if settings.key_file else key(database, "forms"),
        sittings=Sittings(
            database,
            checked.bases,
            engines,
            policy=settings.policy,
            retention=settings.retention,
        ),
        begins=Bucket(begins, timedelta(minutes=1)) if begins else None,
        maps=body_maps(checked.bases.values()),
        clock=clock,
    )
