"""Pairs of people write to each other while parts of the shop are killed; every message that was acknowledged must be in
both boxes once, in the order in which it was sent.

    python load.py HOST PORT[,PORT] KEY.pem TRANSPORT 'CODE COMMAND {phone}' PAIRS MESSAGES [DOOR]

With several ports the two of each pair are on different gateways, or all on the one whose number DOOR is; who can't come
back to one goes to the next.

Prints "ready" when all are signed in, "sent N" now and then, how long somebody waited at most for an answer, and "done"
when all that is claimed was seen.
"""
import asyncio
import random
import sys
import time

from telethon import errors, functions

from chat import Person, Place, only_this_key, saw

PATIENCE = 180
acknowledged = 0
longest = 0.0


async def stubborn(what, within=PATIENCE):
    """Does it again until it is done: the same request is answered with the first answer."""
    end = asyncio.get_running_loop().time() + within
    while True:
        try:
            return await asyncio.wait_for(what(), 20)
        except errors.FloodWaitError as wait:
            await asyncio.sleep(min(wait.seconds, 5))
        # A client that changes its server gives up so what it had asked.
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling() or asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(0.2)
        except (errors.RPCError, ConnectionError, OSError, asyncio.TimeoutError, ValueError) as error:
            if asyncio.get_running_loop().time() > end:
                raise
            if isinstance(error, errors.RPCError) and 400 <= error.code < 420:
                raise
            await asyncio.sleep(0.2)


async def reconnected(person):
    """A client that gave up is told to try again, elsewhere where there is one."""
    while True:
        if not person.client.is_connected():
            ports = person.place.ports
            if len(ports) > 1:
                person.door += 1
                person.client.session.set_dc(2, person.place.host, ports[person.door % len(ports)])
            try:
                await person.client.connect()
            except (ConnectionError, OSError, asyncio.TimeoutError):
                pass
        await asyncio.sleep(0.3)


async def write(person, friend, texts):
    global acknowledged, longest
    for text in texts:
        request = functions.messages.SendMessageRequest(
            peer=friend, message=text, random_id=random.randrange(1, 2 ** 62))
        start = time.monotonic()
        await stubborn(lambda: person.client(request))
        longest = max(longest, time.monotonic() - start)
        acknowledged += 1
        if acknowledged % 50 == 0:
            saw("sent %d" % acknowledged)


async def check(person, other, mine, theirs):
    async def all_of_it():
        return [message async for message in person.client.iter_messages(other.me.id, limit=None)]
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        box = (await stubborn(all_of_it))[::-1]
        got_mine = [message.raw_text for message in box if message.out]
        got_theirs = [message.raw_text for message in box if not message.out]
        if got_mine == mine and got_theirs == theirs:
            return
        # What is on its way to another shard may still come; what is there twice or out of order stays so.
        late = len(got_theirs) < len(theirs) and got_theirs == theirs[:len(got_theirs)] and got_mine == mine
        assert late and asyncio.get_running_loop().time() < end, (
            person.name, len(got_mine), len(mine), len(got_theirs), len(theirs),
            [pair for pair in zip(got_theirs, theirs) if pair[0] != pair[1]][:3])
        await asyncio.sleep(0.5)


async def main(host, port, key, transport, command, pairs, messages, door=None):
    only_this_key(key)
    place = Place(host, port, transport, command)
    pairs, messages = int(pairs), int(messages)
    doors = (0, 1) if door is None else (int(door), int(door))
    people = [
        (Person(place, "A%d" % n, door=doors[0]), Person(place, "B%d" % n, door=doors[1])) for n in range(pairs)]
    for pair in people:
        for person in pair:
            await person.connect()
            await person.sign_in()
        for person, other in (pair, pair[::-1]):
            found = await person.client(functions.contacts.ResolvePhoneRequest(other.phone))
            person.friend = await person.client.get_input_entity(found.users[0])
    saw("ready")
    keepers = [asyncio.create_task(reconnected(person)) for pair in people for person in pair]
    texts = {
        person.name: ["%s %d" % (person.name, n) for n in range(messages)] for pair in people for person in pair}
    await asyncio.gather(*(
        write(person, person.friend, texts[person.name]) for pair in people for person in pair))
    saw("all sent")
    saw("the longest wait for an answer: %.2f s" % longest)
    await asyncio.gather(*(
        check(person, other, texts[person.name], texts[other.name])
        for pair in people for person, other in (pair, pair[::-1])))
    for keeper in keepers:
        keeper.cancel()
    for pair in people:
        for person in pair:
            await person.client.disconnect()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
