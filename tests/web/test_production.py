"""What only production does: HTTPS alone, and a cookie that no neighbouring host can plant."""

from typing import Any

from learning_exchange import create_app
from learning_exchange.settings import Settings
from tests.conftest import disconnect


def test_the_cookie_is_bound_to_this_host_and_to_https(database_url: str) -> None:
    given: dict[str, Any] = {
        "database_url": database_url,
        "smtp_url": "smtp://localhost",
        "base_url": "https://exchange.example",
        "attachments_url": "s3://bucket",
    }
    app = create_app(Settings(app_env="production", secret_key="k" * 64, **given))
    answer = app.test_client().get("/sign-in", base_url="https://exchange.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-learning_exchange=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    disconnect(app)
