"""Where templates are found, where their compiled form is kept, and the texts they show."""

import logging

from babel.support import Translations
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from jinja2.bccache import Bucket
from jinja2.environment import Environment

from quizapp.config import ROOT

log = logging.getLogger(__name__)
# Those of documents have an environment of their own.
_NOT_PAGES = "documents/"


class _Compiled(FileSystemBytecodeCache):
    """What was compiled, kept in files where there is room for them."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it. A page does not fail for want of space: the next process compiles it again."""
        try:
            super().dump_bytecode(bucket)
        except OSError as error:
            log.warning("a compiled template is not kept: %s", error)


def install_templates(app: Flask) -> None:
    """Let templates import the component library as `govuk_frontend_jinja/…`, and keep what was compiled of them."""
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([own, library] if own else [library])
    environment: Environment = app.jinja_env
    folder = app.extensions["settings"].var_dir / "templates"
    folder.mkdir(exist_ok=True)
    environment.bytecode_cache = _Compiled(str(folder))
    # There is one language: looking for it anew at each of a hundred texts takes longer than the texts.
    catalogue = Translations.load(str(ROOT / "quizapp" / "translations"), ["vi"])
    environment.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]


def read_templates(app: Flask) -> int:
    """Read every page's template, so that nobody who comes first waits for it; gives how many there are.

    Compiling them all takes seconds, and the threads of a process would each do it for themselves.
    """
    names = [name for name in app.jinja_env.list_templates(["html"]) if not name.startswith(_NOT_PAGES)]
    for name in names:
        app.jinja_env.get_template(name)
    return len(names)
