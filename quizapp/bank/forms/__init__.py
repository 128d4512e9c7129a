"""Forms of the question pages: shape only."""

from quizapp.bank.forms.items import DecisionForm, EditionForm, IssueForm, ItemForm, RetireForm, fill_form

__all__ = ["DecisionForm", "EditionForm", "IssueForm", "ItemForm", "RetireForm", "fill_form"]
