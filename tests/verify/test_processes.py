"""How many processes work where nobody says, and which way they begin."""

from __future__ import annotations

import subprocess
import sys
import threading

from triage.verify.processes import begin_at_once, pays, usual_jobs

_ON_ONE_PROCESSOR = """\
import os
import sys
from triage.verify.processes import usual_jobs
if sys.platform == "linux":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
print(usual_jobs())
"""


def test_as_many_as_there_are_processors_to_use_and_four_at_most() -> None:
    assert 1 <= usual_jobs() <= 4
    ran = subprocess.run(
        [sys.executable, "-c", _ON_ONE_PROCESSOR], capture_output=True, text=True, check=True
    )
    assert 1 <= int(ran.stdout) <= 4
    assert sys.platform != "linux" or ran.stdout == "1\n"


def test_beside_a_thread_no_process_is_a_copy_and_little_work_is_not_shared_out() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not begin_at_once()
        assert not pays(3)
        assert pays(3_000)
    finally:
        done.set()
        thread.join()
