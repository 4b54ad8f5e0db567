"""Which jobs run, wait or are refused, and which are late, without threads and clock."""

from deepgram._core.jobs import Jobs


def test_so_many_run_so_many_wait_and_the_rest_is_refused() -> None:
    """F-13: calls are bounded."""
    jobs: Jobs[str] = Jobs(2, 1)
    assert [jobs.add(job, None) for job in "abcd"] == ["runs", "runs", "waits", "refused"]
    assert jobs.finish("a") is True
    assert jobs.next_waiting() == "c"
    assert jobs.add("e", None) == "waits"
    assert jobs.finish("d") is False, "refused ones are not noted"


def test_a_place_nobody_waits_for_is_free_again() -> None:
    jobs: Jobs[str] = Jobs(1, 0)
    assert (jobs.add("a", None), jobs.add("b", None)) == ("runs", "refused")
    assert jobs.finish("a")
    assert jobs.next_waiting() is None
    assert jobs.add("b", None) == "runs"


def test_late_jobs_are_told_once_and_keep_their_places() -> None:
    jobs: Jobs[str] = Jobs(1, 2)
    assert jobs.due() is None
    for job, deadline in (("runs", 5.0), ("waits", 3.0), ("endless", None)):
        jobs.add(job, deadline)
    assert (jobs.due(), jobs.expire(2.9)) == (3.0, [])
    assert jobs.expire(5.0) == ["runs", "waits"]
    assert (jobs.expire(9.0), jobs.due()) == ([], None)
    assert jobs.add("next", 9.0) == "waits", "the late one is running still"
    assert jobs.finish("runs") is False
    assert [jobs.next_waiting(), jobs.next_waiting(), jobs.next_waiting()] == ["endless", "next", None]


def test_what_is_forgotten_is_not_wanted_and_what_waits_never_runs() -> None:
    jobs: Jobs[str] = Jobs(1, 1)
    jobs.add("runs", 1.0)
    jobs.add("waits", 1.0)
    jobs.clear()
    assert (jobs.due(), jobs.expire(9.0), jobs.finish("runs"), jobs.next_waiting()) == (None, [], False, None)
