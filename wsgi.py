"""What a WSGI server runs."""

import gc

from quizapp.app import create_app

app = create_app()
# What was read by now stays for good: the collector need not look at it again while answers are being saved.
gc.freeze()
