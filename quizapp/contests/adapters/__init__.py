"""Spreadsheets of contests."""

from quizapp.contests.adapters.ranking_sheet import write_ranking
from quizapp.contests.adapters.staff_codes import RowError, StaffCode, read_staff_codes, write_sample

__all__ = ["RowError", "StaffCode", "read_staff_codes", "write_ranking", "write_sample"]
