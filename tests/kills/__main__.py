"""`make kills`: the long form of the kill test, and its table.

Of 1 and of 4 workers 50 each are killed outright at random moments while they have e-mails in hand, the web server and
the broker five times each. On SQLite with the embedded broker, or on PostgreSQL (DATABASE_URL) with a Redis of its own.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import sys
from collections import Counter

from tests import components
from tests.kills.experiment import BROKER, STEPS, WEB, WORKER, Experiment, killed, plan

MOST_IN_DOUBT = 0.5  # messages for each killed worker, on average
SECONDS = 10.0  # after which sending goes on, at the latest
HEADINGS = (
    *("database", "workers", "kills of workers", *STEPS, "connections", "in doubt", "for each kill, and at most"),
    *("web, broker killed", "messages", "sent twice", "forgotten", "went on after (median, longest)"),
)


def holds(experiment: Experiment) -> bool:
    """Whether nobody got two messages or none, too little is in doubt to matter, and sending went on soon enough."""
    experiment.assert_nobody_was_written_to_twice_or_forgotten()
    most = MOST_IN_DOUBT * len(experiment.killed(WORKER))
    return len(experiment.in_doubt) <= most and all(each.went_on_after <= SECONDS for each in experiment.kills)


def row(experiment: Experiment) -> list[str]:
    """The line of the table."""
    kills = experiment.killed(WORKER)
    steps = Counter(step for kill in kills for step in kill.steps)
    doubts, times = [len(kill.in_doubt) for kill in kills], [kill.went_on_after for kill in experiment.kills]
    return [
        *("PostgreSQL, Redis" if components.on_postgresql() else "SQLite, embedded", str(experiment.product.workers)),
        *(str(len(kills)), *(str(steps[step]) for step in STEPS)),
        f"{statistics.mean(kill.connections for kill in kills):.1f}",
        *(str(sum(doubts)), f"{statistics.mean(doubts):.2f}, {max(doubts)}"),
        f"{len(experiment.killed(WEB))}, {len(experiment.killed(BROKER))}",
        *(str(len(experiment.sink.messages)), str(len(experiment.twice)), str(len(experiment.forgotten))),
        f"{statistics.median(times):.1f} s, {max(times):.1f} s",
    ]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Prints the table; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="make kills", description=__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--kills", type=int, default=50, help="of workers")
    parser.add_argument("--others", type=int, default=5, help="kills of the web server and of the broker each")
    parser.add_argument("--messages", type=int, default=2000, help="in a run")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # all that was started is ended, too
    random.seed(options.seed)
    _say(f"seed {options.seed}")
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
    all_hold = True
    for workers in options.workers:
        order = plan(options.kills, options.others)
        done = killed(
            workers=workers, people=options.messages, order=order, say=lambda text: print(text, file=sys.stderr)
        )
        print(f"| {' | '.join(row(done))} |", flush=True)
        all_hold = holds(done) and all_hold
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
