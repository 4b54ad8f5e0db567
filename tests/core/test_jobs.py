"""Which jobs run, wait, are refused or are late; decided without threads or a clock."""

from deepgram._core.jobs import Jobs


def test_running_and_waiting_jobs_are_limited() -> None:
    """F-13: the number of function calls is bounded."""
    jobs: Jobs[str] = Jobs(2, 1)
    assert [jobs.add(job, None) for job in "abcd"] == ["runs", "runs", "waits", "refused"]
    assert jobs.finish("a") is True
    assert jobs.next_waiting() == "c"
    assert jobs.add("e", None) == "waits"
    assert jobs.finish("d") is False, "refused jobs are not recorded"


def test_a_finished_job_frees_its_place() -> None:
    jobs: Jobs[str] = Jobs(1, 0)
    assert (jobs.add("a", None), jobs.add("b", None)) == ("runs", "refused")
    assert jobs.finish("a")
    assert jobs.next_waiting() is None
    assert jobs.add("b", None) == "runs"


def test_late_jobs_are_reported_once_and_keep_their_places() -> None:
    jobs: Jobs[str] = Jobs(1, 2)
    assert jobs.due() is None
    for job, deadline in (("runs", 5.0), ("waits", 3.0), ("endless", None)):
        jobs.add(job, deadline)
    assert (jobs.due(), jobs.expire(2.9)) == (3.0, [])
    assert jobs.expire(5.0) == ["runs", "waits"]
    assert (jobs.expire(9.0), jobs.due()) == ([], None)
    assert jobs.add("next", 9.0) == "waits", "the late job is still running"
    assert jobs.finish("runs") is False
    assert [jobs.next_waiting(), jobs.next_waiting(), jobs.next_waiting()] == ["endless", "next", None]


def test_after_clear_results_are_unwanted_and_waiting_jobs_never_run() -> None:
    jobs: Jobs[str] = Jobs(1, 1)
    jobs.add("runs", 1.0)
    jobs.add("waits", 1.0)
    jobs.clear()
    assert (jobs.due(), jobs.expire(9.0), jobs.finish("runs"), jobs.next_waiting()) == (None, [], False, None)
