"""A linear model with whole-number parts, built row by row and solved by HiGHS."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np

INFINITY = highspy.kHighsInf
# One thread, and bounds on work instead of time: the same model then always ends in the same solution.
OPTIONS: dict[str, bool | int | float | str] = {
    "threads": 1,
    "parallel": "off",
    "mip_rel_gap": 0.0,
    "mip_max_nodes": 3000,
    "mip_feasibility_tolerance": 1e-7,
    "log_to_console": False,
}
# A model that is still running then is beyond what the solver can do; nothing is made of what it has.
TIME_LIMIT_SECONDS = 180.0


class SolverTimeoutError(Exception):
    """The solver did not end in the time it is given."""


@dataclass(frozen=True)
class Solution:
    """The values of all columns, and how far the objective may be from the best."""

    values: list[float]
    gap: float


class QuietSolver(highspy.Highs):
    """The solver without its greeting on the console, which it says as soon as it can be listened to."""

    # Named rather than by super(): the library has no types here, and only calls by its name are let through.
    def __init__(self) -> None:
        highspy.Highs.__init__(self)

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        self.setOptionValue("log_to_console", OPTIONS["log_to_console"])
        highspy.Highs.enableCallbacks(self)


class LinearModel:
    """Columns with bounds and costs, rows that bound sums of them."""

    def __init__(self) -> None:
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._cost: list[float] = []
        self._whole: list[bool] = []
        self._starts: list[int] = [0]
        self._columns: list[int] = []
        self._values: list[float] = []
        self._row_lower: list[float] = []
        self._row_upper: list[float] = []

    def add_column(self, upper: float, *, cost: float = 0.0, whole: bool = False) -> int:
        """A column from 0 to `upper`; its number."""
        self._lower.append(0.0)
        self._upper.append(upper)
        self._cost.append(cost)
        self._whole.append(whole)
        return len(self._lower) - 1

    def add_row(self, low: float, terms: Iterable[tuple[int, float]], high: float) -> None:
        """A bound from both sides on a sum of columns with their factors."""
        for column, factor in terms:
            self._columns.append(column)
            self._values.append(factor)
        self._starts.append(len(self._columns))
        self._row_lower.append(low)
        self._row_upper.append(high)

    def solve(self, *, seed: int, gap: float, log: list[str]) -> Solution | None:
        """The best solution up to `gap`, or the best within the bounds on work; None where there is none.

        What the solver wrote is added to `log`.
        """
        solver = QuietSolver()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log"
            for name, value in {**OPTIONS, "random_seed": seed, "mip_abs_gap": gap, "log_file": str(path)}.items():
                solver.setOptionValue(name, value)
            solver.setOptionValue("time_limit", TIME_LIMIT_SECONDS)
            solver.passModel(self._build())
            solver.run()
            status = solver.getModelStatus()
            values = [float(value) for value in solver.getSolution().col_value]
            info = solver.getInfo()
            feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
            reached = float(info.mip_gap)
            solver.setOptionValue("log_file", "")
            solver.clear()
            log.append(path.read_text(encoding="utf-8", errors="replace") if path.exists() else "")
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise SolverTimeoutError
        return Solution(values, reached if reached < INFINITY else 0.0) if feasible and values else None

    def _build(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_ = len(self._lower)
        model.num_row_ = len(self._row_lower)
        model.col_lower_ = np.array(self._lower)
        model.col_upper_ = np.array(self._upper)
        model.col_cost_ = np.array(self._cost)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in self._whole]
        model.row_lower_ = np.array(self._row_lower)
        model.row_upper_ = np.array(self._row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self._starts)
        model.a_matrix_.index_ = np.array(self._columns)
        model.a_matrix_.value_ = np.array(self._values)
        return model


def describe_solver() -> str:
    """Name and version of the solver."""
    return f"HiGHS {QuietSolver().version()}"
