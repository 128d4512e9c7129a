"""What a WSGI server runs."""

from quizapp.app import create_app
from quizapp.web.templates import read_templates

app = create_app()
read_templates(app)
