"""`make demo`: 200 officials in an assessment and 1,000 entrants in a contest, from the questions to certificates."""

from __future__ import annotations

import argparse
import sys
import time
from random import Random

from tools.demo.browser import StoryError
from tools.demo.cast import seed
from tools.demo.checks import check_log
from tools.demo.play import FILES, SUMMARY, Play
from tools.demo.report import describe_times, show_summary, write_summary
from tools.demo.stage import LOG, OUT, build_stage, serve
from tools.progress import ROOT, SetupError, run_main, say

SEED = 2026


def main() -> None:
    """Play the story; ends with code 1 where anything does not add up."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__)
    parser.add_argument("--officials", type=int, default=200, help="at least 100")
    parser.add_argument("--entrants", type=int, default=1000, help="the officials and at least 60 more")
    wanted = parser.parse_args()
    officials, entrants = max(100, wanted.officials), max(160, wanted.entrants)
    started = time.monotonic()
    say(f"Playing the whole story: {officials} officials in an assessment, {entrants:,} entrants in a contest.")
    say("  fresh database, people, questions ...")
    for name in (*FILES, SUMMARY):
        # Nothing of an earlier run may be taken for this one's.
        (OUT / name).unlink(missing_ok=True)
    app, address = build_stage()
    with app.app_context():
        cast = seed(officials, entrants - officials, Random(SEED))  # noqa: S311 - must be repeatable
    play = Play(app, address, cast, SEED)
    play.stages["fresh database, people, questions"] = time.monotonic() - started
    try:
        with serve():
            play.run()
    except StoryError as error:
        failures = "".join(f"\n  {failure}" for failure in play.crowd.failures[:5])
        raise SetupError(f"{error}{failures}\nThe server's words are in {LOG.relative_to(ROOT)}.") from error
    play.checks.append(check_log(LOG))
    play.stages["all"] = time.monotonic() - started
    play.write_files()
    play.counts |= {
        "officials": len(play.officials),
        "entrants": sum(1 for deed in play.entrants if deed.attempt),
        "answers saved": sum(deed.saves for deed in (*play.officials, *play.earlier, *play.entrants)),
        "requests": play.record.requests,
    }
    times = describe_times(play.record)
    write_summary(OUT / SUMMARY, play.counts, play.stages, times, play.checks)
    show_summary(play.counts, play.stages, times, play.checks)
    broken = [check.name for check in play.checks if not check.holds]
    if broken:
        sys.exit(f"\nBroken: {'; '.join(broken)}.")
    say(f"\nEverything adds up. Files are in {OUT.relative_to(ROOT)}/.")


if __name__ == "__main__":
    run_main(main)
