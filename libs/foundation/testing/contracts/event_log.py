"""What every EventLog must do. A subclass gives the fixture `log`; topics are new in every test."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.log import Event, EventLog, Record, Subscription, TopicMalConfigurado

WAIT = 20.0


def event(topic: str, subject: str, seq: int, *, previous: int | None = None, data: bytes = b"\x00\xffdatos") -> Event:
    """An event with everything filled in."""
    return Event(
        id=uuid4(),
        topic=topic,
        type="estrado.prueba.v1.Probado",
        source="/estrado/prueba",
        subject=subject,
        time=datetime(2026, 11, 23, 15, 0, 0, 123456, tzinfo=UTC),
        seq=seq,
        data=data,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        previous=previous,
    )


async def read(subscription: Subscription, count: int) -> list[Record]:
    """The next `count` records; fails if they do not come."""
    records: list[Record] = []
    async with asyncio.timeout(WAIT):
        while len(records) < count:
            records += await subscription.poll(count - len(records), 0.5)
    return records


def ends(records: Sequence[Record]) -> dict[tuple[str, int], int]:
    """The offsets to commit after `records`."""
    return {(record.topic, record.partition): record.offset + 1 for record in records}


def events_of(records: Sequence[Record]) -> list[Event]:
    """Their events, none unreadable."""
    return [record.event for record in records if record.event is not None]


class EventLogContract:
    """Run by subclassing."""

    @pytest.fixture
    async def topic(self, log: EventLog) -> str:
        name = f"estrado.prueba{uuid4().hex[:8]}.v1"
        await log.ensure_topics([name])
        return name

    async def test_what_is_published_is_read_unchanged(self, log: EventLog, topic: str) -> None:
        sent = [event(topic, "a", 1), event(topic, "a", 2, previous=7, data=b"")]
        await log.publish(sent)
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert events_of(await read(subscription, 2)) == sent

    async def test_order_holds_per_subject_and_a_subject_stays_in_one_partition(
        self, log: EventLog, topic: str
    ) -> None:
        subjects = [f"s{number}" for number in range(30)]
        for seq in range(1, 6):
            await log.publish([event(topic, subject, seq) for subject in subjects])
        async with log.subscribe(topic, [topic], "m0") as subscription:
            records = await read(subscription, 150)
        seqs, places = defaultdict(list), defaultdict(set)
        for record, read_event in zip(records, events_of(records), strict=True):
            seqs[read_event.subject].append(read_event.seq)
            places[read_event.subject].add(record.partition)
        assert all(seqs[subject] == [1, 2, 3, 4, 5] for subject in subjects)
        assert all(len(partitions) == 1 for partitions in places.values())
        assert len(set.union(*places.values())) > 6

    async def test_a_group_goes_on_where_it_committed(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", seq) for seq in (1, 2, 3)])
        async with log.subscribe(topic, [topic], "m0") as subscription:
            first = await read(subscription, 1)
            await subscription.commit(ends(first))
            await read(subscription, 2)
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert [e.seq for e in events_of(await read(subscription, 2))] == [2, 3]

    async def test_groups_do_not_disturb_each_other(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", 1)])
        for group in ("uno", "otro"):
            async with log.subscribe(f"{topic}.{group}", [topic], "m0") as subscription:
                records = await read(subscription, 1)
                await subscription.commit(ends(records))

    async def test_rewind_reads_again_from_the_committed_position(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", seq) for seq in (1, 2, 3)])
        async with log.subscribe(topic, [topic], "m0") as subscription:
            await subscription.commit(ends(await read(subscription, 1)))
            await read(subscription, 2)
            await subscription.rewind()
            assert [e.seq for e in events_of(await read(subscription, 2))] == [2, 3]

    async def test_rewind_of_a_group_that_never_committed_reads_from_the_start(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", 1)])
        async with log.subscribe(topic, [topic], "m0") as subscription:
            await read(subscription, 1)
            await subscription.rewind()
            assert [e.seq for e in events_of(await read(subscription, 1))] == [1]

    async def test_lag_counts_what_is_not_committed(self, log: EventLog, topic: str) -> None:
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert await subscription.lag() == 0
            await log.publish([event(topic, "a", seq) for seq in (1, 2, 3)])
            records = await read(subscription, 3)
            assert await subscription.lag() == 3
            await subscription.commit(ends(records[:2]))
            assert await subscription.lag() == 1

    async def test_poll_wakes_up_when_something_comes(self, log: EventLog, topic: str) -> None:
        async with log.subscribe(topic, [topic], "m0") as subscription:
            waiting = asyncio.create_task(subscription.poll(10, WAIT))
            await asyncio.sleep(0)
            await log.publish([event(topic, "a", 1)])
            assert len(await asyncio.wait_for(waiting, WAIT / 2)) == 1

    async def test_poll_without_records_is_empty_after_its_time_out(self, log: EventLog, topic: str) -> None:
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert list(await asyncio.wait_for(subscription.poll(10, 0.2), WAIT)) == []

    async def test_members_share_a_group_and_each_record_goes_to_one(self, log: EventLog, topic: str) -> None:
        async with AsyncExitStack() as stack:
            joining = [stack.enter_async_context(log.subscribe(topic, [topic], member)) for member in ("m0", "m1")]
            members = await asyncio.gather(*joining)
            await log.publish([event(topic, f"s{number}", 1) for number in range(40)])
            got: list[Record] = []
            by_member: dict[int, set[int]] = defaultdict(set)
            async with asyncio.timeout(WAIT):
                while len({(r.partition, r.offset) for r in got}) < 40 or len(by_member) < 2:
                    for number, member in enumerate(members):
                        records = await member.poll(100, 0.2)
                        # A member that had all partitions before the other came gives some of them up.
                        if records:
                            by_member[number] = {r.partition for r in records}
                        got += records
                    if len({(r.partition, r.offset) for r in got}) == 40:
                        await log.publish([event(topic, f"s{number}", 2) for number in range(40)])
            assert by_member[0].isdisjoint(by_member[1])

    async def test_a_topic_that_is_missing_is_unavailable(self, log: EventLog) -> None:
        name = f"estrado.ausente{uuid4().hex[:8]}.v1"
        with pytest.raises(Unavailable):
            await log.publish([event(name, "a", 1)])
        with pytest.raises(Unavailable):
            async with log.subscribe(name, [name], "m0"):
                pass

    async def test_checking_topics_names_one_that_is_missing_and_makes_none(self, log: EventLog, topic: str) -> None:
        await log.check_topics([topic])
        name = f"estrado.ausente{uuid4().hex[:8]}.v1"
        for _ in range(2):
            with pytest.raises(TopicMalConfigurado) as missing:
                await log.check_topics([topic, name])
            assert (missing.value.metadata["topic"], missing.value.metadata["particiones"]) == (name, "0")

    async def test_ensuring_topics_again_changes_nothing(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", 1)])
        await log.ensure_topics([topic])
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert len(await read(subscription, 1)) == 1

    async def test_tail_from_the_start_goes_on_with_what_comes(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", 1)])
        tail = log.tail([topic], from_start=True)
        async with asyncio.timeout(WAIT):
            first = await anext(tail)
            await log.publish([event(topic, "b", 1)])
            second = await anext(tail)
        await tail.aclose()
        assert [e.subject for e in events_of([first, second])] == ["a", "b"]

    async def test_tail_from_now_leaves_the_past_out(self, log: EventLog, topic: str) -> None:
        await log.publish([event(topic, "a", 1)])
        tail = log.tail([topic])
        waiting = asyncio.ensure_future(anext(tail))
        async with asyncio.timeout(WAIT):
            seq = 2
            while not waiting.done():
                await log.publish([event(topic, "a", seq)])
                await asyncio.wait([waiting], timeout=0.2)
                seq += 1
        await tail.aclose()
        (found,) = events_of([waiting.result()])
        assert found.seq > 1
