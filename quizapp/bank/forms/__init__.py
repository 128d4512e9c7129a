"""Forms of the question pages: shape only."""

from quizapp.bank.forms.items import DecisionForm, ItemForm, RetireForm, fill_form

__all__ = ["DecisionForm", "ItemForm", "RetireForm", "fill_form"]
