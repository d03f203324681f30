"""Runs in a pod of the suite: every record that there is now in the topics of the services named.

A line of JSON each: topic, subject, seq, id; in the log's order within each partition.
"""

import asyncio
import json
import os
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.foundation.eventos.envelope import event_from
from libs.foundation.eventos.log import PARTITIONS, Topics


async def main() -> None:
    """See the module."""
    consumer = AIOKafkaConsumer(bootstrap_servers=os.environ["ESTRADO_KAFKA_BOOTSTRAP"], auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic, partition)
            for service in sys.argv[1:]
            for topic in Topics(service).all()
            for partition in range(PARTITIONS)
        ]
        ends = {partition: end for partition, end in (await consumer.end_offsets(partitions)).items() if end}
        consumer.assign(list(ends))
        while [None for partition, end in ends.items() if await consumer.position(partition) < end]:
            for messages in (await consumer.getmany(timeout_ms=1000)).values():
                for message in messages:
                    event = event_from(message.topic, message.headers, message.value)
                    sys.stdout.write(json.dumps([event.topic, event.subject, event.seq, str(event.id)]) + "\n")
    finally:
        await consumer.stop()


asyncio.run(main())
