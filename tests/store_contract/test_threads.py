from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from store.measurements import GOAL_PROGRESS
from tests.store_contract.rows import lines, readings

THREADS = 8
BATCHES = 6


def test_appends_from_many_threads_lose_nothing_and_touch_in_order(store):
    def feed(thread: int) -> None:
        for batch in range(BATCHES):
            first = (thread * BATCHES + batch) * 10
            store.append(readings(*((f"M{thread}", 1000 * at, float(at)) for at in range(first, first + 10))))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(feed, range(THREADS)))

    found = store.readings([f"M{thread}" for thread in range(THREADS)], 0, 2**62)
    touched = store.touched(0)
    assert found["value"].tolist() == [float(at) for at in range(THREADS * BATCHES * 10)]
    assert len(touched) == THREADS * BATCHES
    assert touched["arrived_ns"].is_unique


def test_a_reader_that_follows_touches_sees_every_arrival_once(store):
    with ThreadPoolExecutor(THREADS) as pool:
        feeds = [pool.submit(store.append, readings((f"M{number}", 1000, 1.0))) for number in range(60)]
        seen: list[str] = []
        since = 0
        while True:
            finished = all(feed.done() for feed in feeds)
            touched = store.touched(since)
            seen += touched["meter"].tolist()
            since = max(since, int(touched["arrived_ns"].max()) + 1) if len(touched) else since
            if finished:
                break

    assert sorted(seen) == sorted(f"M{number}" for number in range(60))


def test_threads_that_write_and_read_the_same_lines_see_each_line_whole(store):
    def write(value: int) -> None:
        store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", *[float(value)] * len(GOAL_PROGRESS.fields))))

    def read(_: int) -> list[set[float]]:
        return [set(row) for row in store.lines(GOAL_PROGRESS, 0, 9000)[list(GOAL_PROGRESS.fields)].to_numpy().tolist()]

    write(0)
    with ThreadPoolExecutor(4) as pool:
        writes = pool.map(write, range(1, 40))
        reads = list(pool.map(read, range(40)))
        list(writes)

    assert all(len(rows) == 1 and len(rows[0]) == 1 for rows in reads)
    assert len(store.lines(GOAL_PROGRESS, 0, 9000)) == 1


def test_the_store_says_that_it_answers(store):
    store.check()
