"""Gives the queue's consumer what it runs: `huey_consumer tools.worker.queue`."""

from wsgi import app

queue = app.extensions["queue"].huey
