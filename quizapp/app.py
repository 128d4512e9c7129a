"""The application: everything below is wired together here and nowhere else."""

from typing import Any

from flask import Flask
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

import quizapp.assembly.jobs
import quizapp.assembly.models
import quizapp.assembly.services.merging
import quizapp.assembly.views
import quizapp.audit.models
import quizapp.audit.views
import quizapp.bank.jobs
import quizapp.bank.models
import quizapp.bank.services.merging
import quizapp.bank.views
import quizapp.certificates.jobs
import quizapp.certificates.models
import quizapp.certificates.views
import quizapp.contests.jobs
import quizapp.contests.models
import quizapp.contests.services.merging
import quizapp.contests.views
import quizapp.delivery.jobs
import quizapp.delivery.models
import quizapp.delivery.services.merging
import quizapp.delivery.services.verifying
import quizapp.delivery.views
import quizapp.evidence.jobs
import quizapp.evidence.models
import quizapp.evidence.views
import quizapp.indices.models
import quizapp.indices.views
import quizapp.interchange.jobs
import quizapp.interchange.models
import quizapp.interchange.services.merging
import quizapp.interchange.views
import quizapp.issuing.jobs
import quizapp.issuing.models
import quizapp.issuing.views
import quizapp.mail.jobs
import quizapp.mail.models
import quizapp.mail.views
import quizapp.objections.jobs
import quizapp.objections.models
import quizapp.objections.views
import quizapp.office.models
import quizapp.office.views
import quizapp.people.jobs
import quizapp.people.models
import quizapp.people.views
import quizapp.pictures.models
import quizapp.pictures.services
import quizapp.pictures.views
import quizapp.portal.views
import quizapp.practice.models
import quizapp.practice.services.merging
import quizapp.practice.views
import quizapp.results.jobs
import quizapp.results.models
import quizapp.results.views
import quizapp.rooms.jobs
import quizapp.rooms.models
import quizapp.rooms.services.following
import quizapp.rooms.views
import quizapp.sources.jobs
import quizapp.tasks.models
import quizapp.tasks.views
import quizapp.transcription.models
import quizapp.transcription.services.following
import quizapp.transcription.views
from quizapp import cli
from quizapp.config import ROOT, Settings
from quizapp.delivery.views.gate import SaveGate
from quizapp.extensions import (
    babel,
    csrf,
    db,
    install_clock,
    limiter,
    login_manager,
    migrate,
)
from quizapp.kernel.clock import Clock
from quizapp.mail.services import DELIVERY
from quizapp.office.adapters import current_office
from quizapp.people.adapters import login as _login  # noqa: F401 - registers the user loader
from quizapp.tasks.adapters import HueyQueue
from quizapp.tasks.jobs import run_task, sweep
from quizapp.web.assets import install_assets
from quizapp.web.errors import install_errors
from quizapp.web.filters import install_filters
from quizapp.web.guard import install_guard
from quizapp.web.headers import install_headers
from quizapp.web.navigation import build_navigation
from quizapp.web.routing import install_routing
from quizapp.web.sessions import LastingSessions
from quizapp.web.templates import install_templates

STOREYS = (
    quizapp.portal.views,
    quizapp.people.views,
    quizapp.office.views,
    quizapp.audit.views,
    quizapp.tasks.views,
    quizapp.indices.views,
    quizapp.mail.views,
    quizapp.pictures.views,
    quizapp.bank.views,
    quizapp.interchange.views,
    quizapp.issuing.views,
    quizapp.practice.views,
    quizapp.assembly.views,
    quizapp.delivery.views,
    quizapp.rooms.views,
    quizapp.transcription.views,
    quizapp.results.views,
    quizapp.certificates.views,
    quizapp.contests.views,
    quizapp.objections.views,
    quizapp.evidence.views,
)
MAX_UPLOAD = 12 * 1024 * 1024


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The whole application for `settings` (by default those of the environment)."""
    settings = settings or Settings()
    app = Flask(
        "quizapp",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.session_interface = LastingSessions()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_production else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        # Tests post without the form's token, except those that test the token itself.
        WTF_CSRF_ENABLED=not settings.testing,
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "quizapp" / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        TESTING=settings.testing,
    )
    app.extensions["settings"] = settings
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    install_clock(app, clock)
    # Wired up in any case, so that a test of a limit can switch them on, whichever application came before.
    limiter.enabled = True
    for extension in (db, csrf, babel, limiter, login_manager):
        extension.init_app(app)
    limiter.enabled = not settings.testing
    migrate.init_app(app, db, directory=str(ROOT / "quizapp" / "migrations"), render_as_batch=True)
    queue = HueyQueue(app, settings, run_task)
    queue.every_minute("sweep", sweep)
    queue.every_minute("finalise", quizapp.delivery.jobs.finalise)
    queue.every_minute("remind", quizapp.bank.jobs.remind)
    app.extensions[DELIVERY] = queue.every_minute("mail", quizapp.mail.jobs.deliver)
    app.extensions["queue"] = queue
    if settings.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    install_routing(app)
    install_templates(app)
    install_filters(app)
    install_assets(app)
    install_guard(app)
    install_errors(app)
    install_headers(app, production=settings.is_production)
    for storey in STOREYS:
        for blueprint in storey.BLUEPRINTS:
            app.register_blueprint(blueprint)
    app.wsgi_app = SaveGate(app, app.wsgi_app)  # type: ignore[method-assign]
    cli.register(app)
    app.context_processor(_page_context)
    return app


def _page_context() -> dict[str, Any]:
    return {
        "office": current_office(),
        "navigation": build_navigation(),
        "current_user": current_user,
    }
