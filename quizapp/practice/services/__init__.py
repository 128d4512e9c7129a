"""Writes of practice."""

from quizapp.practice.services.answering import Feedback, answer_question, draw_practice_layout

__all__ = ["Feedback", "answer_question", "draw_practice_layout"]
