"""What a WSGI server runs."""

import os

from quizapp.app import create_app
from quizapp.web.templates import read_templates

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    read_templates(app)
