"""The engines behind documents: PDF, and the spreadsheets that offices send."""

from quizapp.documents.adapters.pdf import render_pdf
from quizapp.documents.adapters.spreadsheets import read_sheet

__all__ = ["read_sheet", "render_pdf"]
