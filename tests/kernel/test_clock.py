from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.kernel.clock import SteadyClock


class Machine:
    """A machine whose clock is set at will and whose counter only grows."""

    def __init__(self, file: Path) -> None:
        self.file, self.counter, self.wall, self.boot_id = file, 1000.0, 1_795_482_000.0, "first"

    def pass_time(self, seconds: float) -> None:
        self.counter += seconds
        self.wall += seconds

    def start_process(self) -> SteadyClock:
        return SteadyClock(self.file, wall=lambda: self.wall, counter=lambda: self.counter, boot_id=self.boot_id)

    def show(self) -> datetime:
        return datetime.fromtimestamp(self.wall, UTC)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "clock.json")


@pytest.mark.parametrize("hours", [1, -1])
def test_setting_the_clock_moves_nothing_in_any_process(machine: Machine, hours: int) -> None:
    clock = machine.start_process()
    begun = clock.now()
    assert begun == machine.show()
    machine.wall += 3600 * hours
    machine.pass_time(90)
    assert clock.now() == begun + timedelta(seconds=90)
    assert machine.start_process().now() == clock.now()
    assert clock.drift == timedelta(hours=hours)


def test_settling_takes_the_machines_clock_in_every_process(machine: Machine) -> None:
    one, other = machine.start_process(), machine.start_process()
    one.now()
    other.now()
    machine.wall += 3600
    one.settle()
    assert one.now() == machine.show()
    machine.pass_time(1)
    assert other.now() == machine.show() == one.now()
    assert one.drift == timedelta()


def test_another_start_of_the_machine_begins_anew(machine: Machine) -> None:
    machine.start_process().now()
    machine.counter, machine.boot_id = 5.0, "second"
    machine.wall += 7200
    assert machine.start_process().now() == machine.show()


def test_a_file_that_cannot_be_read_is_written_anew(machine: Machine) -> None:
    machine.file.write_text("{")
    assert machine.start_process().now() == machine.show()
    assert machine.start_process().drift == timedelta()


def test_the_real_counter_runs(tmp_path: Path) -> None:
    clock = SteadyClock(tmp_path / "clock.json")
    assert clock.now() < clock.now()
    assert abs(clock.drift) < timedelta(minutes=1)
