"""Two pairs of people in each of two shards write to each other while something freezes; who is held up and for how long
is measured.

    python frozen.py HOST PORT KEY.pem TRANSPORT 'CODE COMMAND {phone}' FROZEN THAWED

Prints "ready" when all are signed in; the file FROZEN appears when the second shard is frozen, THAWED when it is no more.
People of the first shard wait for nothing; those of the second are answered, if only that it can't be done, and can write
again after it. Prints the longest waits and "done".
"""
import asyncio
import os
import random
import sys
import time

from telethon import errors, functions

from chat import Person, Place, only_this_key, saw

OTHERS, OWN, SHARDS = 3.0, 30.0, 2
# Longer than a call that was under way waits.
HELD = 25


def shard(user):
    slot = ((user * 0x9e3779b97f4a7c15) & (2 ** 64 - 1)) >> 54
    return slot * SHARDS // 1024


class Writer:
    """Somebody who writes to a friend and looks at what was said, again and again."""
    def __init__(self, person, friend):
        self.person, self.friend = person, friend
        self.longest, self.works, self.refused, self.done = 0.0, None, 0, 0
        self.asked = None

    async def ask(self, request):
        self.asked = time.monotonic()
        try:
            await self.person.client(request)
            self.works = time.monotonic()
            self.done += 1
        except (errors.RPCError, ValueError, ConnectionError):
            self.refused += 1
        finally:
            self.longest = max(self.longest, time.monotonic() - self.asked)
            self.asked = None

    async def run(self):
        while True:
            await self.ask(functions.messages.SendMessageRequest(
                peer=self.friend, message="text", random_id=random.randrange(1, 2 ** 62)))
            await self.ask(functions.messages.GetHistoryRequest(
                peer=self.friend, offset_id=0, offset_date=None, add_offset=0, limit=10, max_id=0, min_id=0, hash=0))
            await asyncio.sleep(0.1)


async def found(path):
    while not os.path.exists(path):
        await asyncio.sleep(0.05)


async def main(host, ports, key, transport, command, frozen, thawed):
    only_this_key(key)
    place = Place(host, ports, transport, command)
    shards = [[], []]
    while min(len(people) for people in shards) < 2:
        person = Person(place, "P%d" % random.randrange(10 ** 6))
        await person.connect()
        # What is refused is not tried again behind our back.
        person.client._request_retries = 0
        await person.sign_in()
        shards[shard(person.me.id)].append(person)
    writers = []
    for people in shards:
        for person, other in ((people[0], people[1]), (people[1], people[0])):
            met = await person.client(functions.contacts.ResolvePhoneRequest(other.phone))
            writers.append(Writer(person, await person.client.get_input_entity(met.users[0])))
    tasks = [asyncio.create_task(writer.run()) for writer in writers]
    while min(writer.done for writer in writers) < 5:
        await asyncio.sleep(0.05)
    for writer in writers:
        writer.longest = 0.0
    saw("ready")
    await found(frozen)
    await asyncio.sleep(HELD)
    saw("thaw")
    await found(thawed)
    start = time.monotonic()
    while min(writer.works for writer in writers) < start:
        assert time.monotonic() - start < OWN, [writer.works - start for writer in writers]
        await asyncio.sleep(0.05)
    back = max(writer.works for writer in writers) - start
    for task in tasks:
        task.cancel()
    others, own = max(w.longest for w in writers[:2]), max(w.longest for w in writers[2:])
    saw("of the other shard: %.2f s (longest), %d refused; of the frozen one: %.2f s (longest), %d refused; back %.2f s"
        % (others, sum(w.refused for w in writers[:2]), own, sum(w.refused for w in writers[2:]), back))
    assert others < OTHERS and sum(w.refused for w in writers[:2]) == 0
    assert own < OWN and sum(w.refused for w in writers[2:]) > 0
    for people in shards:
        for person in people:
            await person.client.disconnect()
    saw("done")

asyncio.run(main(*sys.argv[1:]))
