"""How the parts are put together: settings, extensions, blueprints, commands; nothing else."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from learning_exchange import logs, pages, web
from learning_exchange.extensions import csrf, db, limiter, login_manager, migrate
from learning_exchange.people import attempts
from learning_exchange.people.rules import SIGN_IN_LONGEST
from learning_exchange.settings import Settings, read_settings

PROJECT = Path(__file__).parent.parent
YEAR_SECONDS = 365 * 24 * 3600
# What is far too long must still reach the form, to come back with an error at its field.
LARGEST_FORM_BYTES = 8 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises FaultySettings when the environment cannot be used."""
    settings = settings or read_settings()
    app = Flask("learning_exchange", template_folder=str(PROJECT / "templates"))
    app.config.from_mapping(_flask_config(settings))
    app.extensions["settings"] = settings
    app.log_exception = lambda *_: None  # type: ignore[method-assign]  # it quotes rows; pages.py logs the fault
    logs.configure(settings)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(PROJECT / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    pages.init_app(app)
    web.init_app(app)
    _register_blueprints(app, settings)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's documented way to wrap the application
        app.wsgi_app, root=Path(__file__).parent / "static", prefix="static/", max_age=YEAR_SECONDS
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    production = settings.app_env == "production"
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 10,
            "hide_parameters": True,
        },
        "TIME_ZONE": settings.time_zone,
        # Browsers accept the prefix only over HTTPS and from this host alone, so no neighbour can plant one.
        "SESSION_COOKIE_NAME": "__Host-learning_exchange" if production else "learning_exchange",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The cookie is written once, at sign-in; how long it is good for, its row in the database says.
        "PERMANENT_SESSION_LIFETIME": SIGN_IN_LONGEST,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open overnight must still be accepted
        "MAX_CONTENT_LENGTH": LARGEST_FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM_BYTES,
        "RATELIMIT_STORAGE_URI": attempts.URI,
        "RATELIMIT_ENABLED": True,
        "TESTING": settings.app_env == "test",
    }


def _register_blueprints(app: Flask, settings: Settings) -> None:
    from learning_exchange.barriers.views import barriers
    from learning_exchange.cases.views import cases
    from learning_exchange.digests.views import digests
    from learning_exchange.history.views import history
    from learning_exchange.home.views import home
    from learning_exchange.people.views import people
    from learning_exchange.practice_development.views import practice_development

    for blueprint in (home, people, cases, barriers, practice_development, digests, history):
        app.register_blueprint(blueprint)
    if settings.mailbox is not None:
        from learning_exchange.local.views import mailbox

        app.register_blueprint(mailbox)
