"""Charts as SVG, drawn from plain data: the same picture on a page, on paper and in a question kept for years."""

from quizapp.charts.drawing import draw_chart, write_value
from quizapp.charts.spec import Chart, Form, Series

__all__ = ["Chart", "Form", "Series", "draw_chart", "write_value"]
