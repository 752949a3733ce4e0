"""Pairs of people, one of each on the first gateway and the other on the second, hear each other live; then Redis is
killed, and they still do.

    python live.py HOST PORT,PORT KEY.pem TRANSPORT 'CODE COMMAND {phone}' PAIRS MESSAGES KILLED

Prints "ready" when all are signed in, "kill Redis" when that is to be done, after which the file KILLED appears; for each
part how long messages took from being sent to being heard, and "done".
"""
import asyncio
import os
import random
import statistics
import sys
import time

from telethon import events, functions

from chat import Person, Place, only_this_key, saw

LIMIT = 3.0


async def talk(person, other, part, messages, waits):
    for number in range(messages):
        text = "%s %s %d" % (part, person.name, number)
        start = time.monotonic()
        await person.client(functions.messages.SendMessageRequest(
            peer=person.friend, message=text, random_id=random.randrange(1, 2 ** 62)))
        heard = await other.hears(events.NewMessage.Event, lambda event: event.raw_text.startswith(part))
        waits.append(time.monotonic() - start)
        assert heard.raw_text == text, (heard.raw_text, text)


async def measured(people, part, messages, limit=LIMIT):
    waits = []
    await asyncio.gather(*(
        talk(person, other, part, messages, waits) for pair in people for person, other in (pair, pair[::-1])))
    saw("%s: %d messages heard after %.3f s (median), %.3f s (longest)" % (
        part, len(waits), statistics.median(waits), max(waits)))
    assert max(waits) < limit, sorted(waits)[-5:]


async def main(host, ports, key, transport, command, pairs, messages, killed):
    only_this_key(key)
    place = Place(host, ports, transport, command)
    people = [(Person(place, "A%d" % n), Person(place, "B%d" % n, door=1)) for n in range(int(pairs))]
    for pair in people:
        for person in pair:
            await person.connect()
            await person.sign_in()
        for person, other in (pair, pair[::-1]):
            found = await person.client(functions.contacts.ResolvePhoneRequest(other.phone))
            person.friend = await person.client.get_input_entity(found.users[0])
    saw("ready")
    # Whoever carries messages between shards has just been started.
    await measured(people, "at first", 2, 30)
    await measured(people, "with Redis", int(messages))
    saw("kill Redis")
    while not os.path.exists(killed):
        await asyncio.sleep(0.05)
    await measured(people, "without Redis", int(messages))
    for pair in people:
        for person in pair:
            await person.client.disconnect()
    saw("done")

asyncio.run(main(*sys.argv[1:]))
