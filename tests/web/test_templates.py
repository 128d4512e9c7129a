"""Templates are compiled once, before the first page is asked for."""

import errno
import tempfile

import pytest
from flask import Flask
from jinja2 import Environment

from quizapp.web.templates import read_templates


def test_what_was_compiled_once_is_not_compiled_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = app.jinja_env
    assert environment.cache is not None
    count = read_templates(app)
    # As in the next process that is started.
    environment.cache.clear()

    def refuse(_self: Environment, *_given: object, **_named: object) -> None:
        pytest.fail("a template is compiled again")

    monkeypatch.setattr(Environment, "compile", refuse)
    assert read_templates(app) == count > 200
    assert len(environment.cache) == count


def test_a_full_disk_keeps_no_page_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    cache = app.jinja_env.bytecode_cache
    assert cache is not None
    bucket = cache.get_bucket(app.jinja_env, "full disk", None, "{{ 1 }}")
    bucket.code = compile("1", "full disk", "eval")
    cache.set_bucket(bucket)
