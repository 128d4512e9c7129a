"""Where templates are found: our own first, then the component library's under its package name."""

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader


def install_templates(app: Flask) -> None:
    """Let templates import the component library as `govuk_frontend_jinja/…`."""
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([own, library] if own else [library])
