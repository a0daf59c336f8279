"""Reads every event from the first on, and stops at the first that breaks its published schema or leaves a gap."""
import json, os, sys
from collections import Counter
from functools import cache
from urllib.error import HTTPError
from urllib.request import urlopen
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from jsonschema import Draft202012Validator

events_url = os.environ.get("EVENTS_URL", "http://127.0.0.1:3000/events")
topics = os.environ.get("TOPICS", "referral scheduling outcomes workforce").split()
valid, reached = Counter(), {}  # how many of each type; the last number of each subject


@cache
def schema_of(name):  # referral.accepted.v1
    return Draft202012Validator(json.load(urlopen(f"{events_url}/schemas/{name}.json")))


def fault_of(event):  # Says where and which rule, never with which value: events are about someone's health.
    name = event.get("dataschema", "").rpartition(":")[2]
    try:
        error = next(schema_of(name).iter_errors(event), None)
    except HTTPError:
        return "has no published schema"
    if error:
        return f"breaks its schema: {error.json_path} {error.validator}"
    number, expected = int(event["sequence"]), reached.get(event["subject"], 0) + 1
    if number > expected:
        return f"leaves a gap: number {number} of its subject where {expected} was due"
    if number == expected:  # A lower one is a repeat: delivery is at least once, its effect is once.
        reached[event["subject"]] = number
        valid[name] += 1


consumer = Consumer({"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:19092"),
                     "group.id": "not-used", "enable.auto.commit": False, "enable.partition.eof": True})
every = [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in topics
         for number in consumer.list_topics(topic, timeout=10).topics[topic].partitions]
if missing := set(topics) - {partition.topic for partition in every}:
    sys.exit(f"There is no topic {', '.join(sorted(missing))}.")
consumer.assign(every)
ends_to_reach = len(every)
while ends_to_reach > 0 or "--follow" in sys.argv:
    message = consumer.poll(1)
    if message is None:
        continue
    if message.error():  # With enable.partition.eof the end of a partition comes as one; others mend themselves.
        ends_to_reach -= message.error().name() == "_PARTITION_EOF"
        continue
    event = json.loads(message.value())
    if fault := fault_of(event):
        sys.exit(f"{event.get('type')} {event.get('id')} {fault} [{message.topic()}, offset {message.offset()}]")
for name, count in sorted(valid.items()):
    print(f"{count:>9}  {name}")
print(f"{sum(valid.values()):>9}  valid, {len(reached)} subjects without a gap")
