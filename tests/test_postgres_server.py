from pathlib import Path

from sqlalchemy import create_engine, text

from tests.postgres_server import create_database, postgres_server


def test_a_server_of_our_own_runs_and_is_gone_afterwards() -> None:
    with postgres_server(durable=True) as url:
        engine = create_engine(create_database(url, "thử nghiệm"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_database()")) == "thử nghiệm"
            assert connection.scalar(text("SHOW fsync")) == "on"
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
            folder = connection.scalar(text("SHOW data_directory"))
        engine.dispose()
    assert folder is not None
    assert not Path(folder).exists()
