"""Forms of the question pages: shape only."""

from quizapp.bank.forms.items import (
    DecisionForm,
    ItemForm,
    OpeningForm,
    PoolExportForm,
    PoolImportForm,
    RetireForm,
    fill_form,
)
from quizapp.bank.forms.workflow import AssignForm, BulkAssignForm, MeetingForm

__all__ = [
    "AssignForm",
    "BulkAssignForm",
    "DecisionForm",
    "ItemForm",
    "MeetingForm",
    "OpeningForm",
    "PoolExportForm",
    "PoolImportForm",
    "RetireForm",
    "fill_form",
]
