"""The engines behind documents: PDF, and the packed files and spreadsheets that offices send."""

from quizapp.documents.adapters.archives import DAMAGED, ArchiveTooLargeError, unpack
from quizapp.documents.adapters.pdf import render_pdf
from quizapp.documents.adapters.spreadsheets import read_sheet

__all__ = ["DAMAGED", "ArchiveTooLargeError", "read_sheet", "render_pdf", "unpack"]
