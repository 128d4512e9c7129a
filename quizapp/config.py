"""Typed settings from the environment. Production refuses to start with what only suits development."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# Refused in production below; what everybody can read protects nothing.
DEVELOPMENT_SECRET = "development-only-do-not-deploy"  # noqa: S105 - a name for it, not a secret
SHORTEST_SECRET = 32
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation can set. Each field is read from the environment variable of the same name."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    app_env: Literal["development", "production"] = "development"
    secret_key: str = DEVELOPMENT_SECRET
    # Encrypts personal numbers and sealed papers at rest; any text, stretched to a key. Losing it loses them.
    data_key: str = DEVELOPMENT_SECRET
    var_dir: Path = ROOT / "var"
    database_url: str = ""
    redis_url: str = ""
    # Where people reach the application; printed in QR codes.
    public_url: str = ""
    port: int = 8000
    demo: bool = False
    pkcs12_file: Path | None = None
    pkcs12_password: str = ""
    # Where notices are sent; without a host they stay in the outbox.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    idle_minutes: int = Field(default=15, ge=1)
    # What a picture that somebody hands in may weigh, and unfold to.
    picture_max_bytes: int = Field(default=5 * 1024 * 1024, ge=1024, le=10 * 1024 * 1024)
    picture_max_pixels: int = Field(default=24_000_000, ge=10_000)
    testing: bool = False

    @model_validator(mode="after")
    def refuse_development_secrets(self) -> "Settings":
        """Raise where production would run on a secret that everybody can read in the repository."""
        if self.app_env == "production":
            for name in ("secret_key", "data_key"):
                value = getattr(self, name)
                if value == DEVELOPMENT_SECRET or len(value) < SHORTEST_SECRET:
                    raise ValueError(
                        f"{name.upper()} must be set to at least {SHORTEST_SECRET} characters in production"
                    )
            if not self.public_url.startswith("https://"):
                raise ValueError("PUBLIC_URL must be the https address people use, in production")
        if self.smtp_host and not (self.smtp_from or self.smtp_user):
            raise ValueError("SMTP_FROM must be set where SMTP_HOST is: letters need a sender")
        return self

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"

    @property
    def sqlalchemy_url(self) -> str:
        """The database to use: `DATABASE_URL`, or the embedded SQLite file under `var_dir`."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir / 'app.db'}"
        if self.database_url.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        return self.database_url

    @property
    def uses_default_database(self) -> bool:
        return not self.database_url

    @property
    def resolved_public_url(self) -> str:
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")
