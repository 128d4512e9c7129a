from pathlib import Path

import pytest
from pydantic import ValidationError

from quizapp.config import Settings

GOOD = {"app_env": "production", "secret_key": "s" * 40, "data_key": "d" * 40, "public_url": "https://a.gov.vn"}


@pytest.mark.parametrize(
    "bad",
    [
        {"secret_key": "development-only-do-not-deploy"},
        {"data_key": "development-only-do-not-deploy"},
        {"secret_key": "short"},
        {"public_url": "http://a.gov.vn"},
    ],
)
def test_production_refuses_what_only_suits_development(bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(GOOD | bad)
    assert Settings.model_validate(GOOD).is_production


def test_a_refusal_repeats_no_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(GOOD | {"secret_key": "not-for-the-log", "pkcs12_password": "nor-this"})
    assert "SECRET_KEY" in str(refused.value)
    assert "not-for-the-log" not in str(refused.value)
    assert "nor-this" not in str(refused.value)


def test_the_embedded_database_is_the_default_and_postgres_addresses_get_their_driver(tmp_path: Path) -> None:
    assert Settings(var_dir=tmp_path, database_url="").sqlalchemy_url == f"sqlite:///{tmp_path / 'app.db'}"
    url = Settings(database_url="postgresql://u@h/d").sqlalchemy_url
    assert url == "postgresql+psycopg://u@h/d"
