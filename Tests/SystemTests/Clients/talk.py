"""Two people talk, each with a client of any of two families; what goes wrong ends the program with a traceback.

    python talk.py HOST PORT[,PORT] KEY.pem 'CODE COMMAND {phone}' FAMILY,FAMILY RESTARTED

FAMILY is kurigram or tdlib. With two ports the two are on different gateways. Prints one line for each thing that was
seen to work; "restart" when the gateways are to be killed and started again, after which the file RESTARTED appears;
and "done" at the end.
"""
import asyncio
import hashlib
import os
import random
import sys
import tempfile

import with_kurigram
from person import LIMIT
from place import Place, png, random_phone, saw
from tdlib import Library
from with_kurigram import KurigramPerson
from with_tdlib import TDLibPerson

FAMILIES = {"kurigram": KurigramPerson, "tdlib": TDLibPerson}
# More than a client asks for at once.
MANY = 130
PASSWORD = "correct horse"


def texts_of(messages):
    return [message.text for message in messages]


async def meet(alice, bob):
    name = "bob%08d" % random.randrange(10 ** 8)
    await bob.set_username(name)
    chat = await alice.by_phone(bob.phone)
    assert chat == bob.number, (chat, bob.number)
    assert await alice.by_username(name) == chat
    assert await alice.by_phone(random_phone()) is None
    assert await alice.by_username("nobody%08d" % random.randrange(10 ** 8)) is None
    saw("somebody is found by phone and by name, and nobody else")
    return chat


async def private(alice, bob, chat):
    first = await alice.send(chat, "hello \U0001f600")
    heard = await bob.hears("new", "hello \U0001f600", alice.number)
    assert not heard.said.is_out
    await bob.send(alice.number, "and hello", reply_to=heard.said.id)
    answer = await alice.hears("new", "and hello", chat)
    assert answer.said.reply_to == first, (answer, first)
    saw("a message and a reply arrive live")
    await bob.read(alice.number, heard.said.id)
    await alice.hears("read", chat=chat, test=lambda heard: heard.ids[0] >= first)
    saw("who wrote is told that it was read")
    await alice.edit(chat, first, "hello again")
    edited = await bob.hears("edited", "hello again", alice.number)
    assert edited.said.id == heard.said.id
    await alice.delete(chat, first)
    await bob.hears("deleted", test=lambda gone: heard.said.id in gone.ids)
    assert "hello again" not in texts_of(await bob.history(alice.number, 10))
    saw("edits and deletions arrive live")
    note = await alice.send(alice.number, "note to myself")
    notes = await alice.history(alice.number, 10)
    assert [message.id for message in notes if message.text == "note to myself"] == [note], notes
    saw("somebody writes to themselves")


async def many(alice, bob, chat):
    words = ["many %d" % count for count in range(MANY)]
    for text in words:
        await alice.send(chat, text)
    await bob.hears_all(words, alice.number)
    assert texts_of(await bob.history(alice.number, MANY)) == words[::-1]
    assert texts_of(await alice.history(chat, MANY)) == words[::-1]
    found = texts_of(await bob.search(alice.number, "77"))
    assert found == ["many 77"], found
    assert {chat, alice.number} <= set(await alice.chats()) and alice.number in await bob.chats()
    saw("many arrive live, each once and in order, and history and search have them")


async def away(alice, bob, chat):
    await bob.disconnect()
    words = ["away %d" % count for count in range(30)]
    for text in words:
        await alice.send(chat, text)
    await bob.connect()
    await bob.hears_all(words, alice.number)
    await alice.send(chat, "away no more")
    await bob.hears_all(["away no more"], alice.number)
    saw("who was away catches up with all, once and in order")


async def group(alice, bob, chat):
    made = await alice.make_group("Weekend", [chat])
    await alice.send(made, "who comes?")
    heard = await bob.hears("new", "who comes?", made)
    await bob.send(made, "me", reply_to=heard.said.id)
    answer = await alice.hears("new", "me", made)
    mine, = [message for message in await alice.history(made, 10) if message.text == "who comes?"]
    assert answer.said.reply_to == mine.id, (answer, mine)
    await alice.rename(made, "Next weekend")
    await alice.send(made, "or the next?")
    await bob.hears("new", "or the next?", made)
    assert await bob.title(made) == "Next weekend"
    assert await bob.members(made) == {alice.number, bob.number}
    saw("a group talks")


async def supergroup(alice, bob, chat):
    made = await alice.make_supergroup("Garden")
    first = await alice.send(made, "early")
    await alice.invite(made, chat)
    # A client that did not know the group hears of it first.
    while made not in await bob.chats():
        await asyncio.sleep(0.2)
    await alice.send(made, "who has time?")
    heard = await bob.hears("new", "who has time?", made)
    await bob.send(made, "I have", reply_to=heard.said.id)
    answer = await alice.hears("new", "I have", made)
    assert answer.said.reply_to == heard.said.id
    await bob.read(made, heard.said.id)
    await alice.hears("read", chat=made, test=lambda read: read.ids[0] >= heard.said.id)
    # TDLib tells of changes of what it has seen.
    assert "early" in texts_of(await bob.history(made, 10))
    await alice.edit(made, first, "very early")
    await bob.hears("edited", "very early", made)
    await alice.delete(made, heard.said.id)
    await bob.hears("deleted", test=lambda gone: heard.said.id in gone.ids)
    texts = [text for text in texts_of(await bob.history(made, 10)) if text]
    assert texts == ["I have", "very early"], texts
    assert texts_of(await bob.search(made, "very")) == ["very early"]
    assert await alice.members(made) == {alice.number, bob.number}
    words = ["group %d" % count for count in range(20)]
    for text in words:
        await alice.send(made, text)
    await bob.hears_all(words, made)
    saw("a supergroup talks")
    return made


async def channel(alice, bob):
    name = "news%08d" % random.randrange(10 ** 8)
    made = await alice.make_channel("News", name)
    await alice.send(made, "before")
    assert await bob.by_username(name) == made
    assert "before" in texts_of(await bob.history(made, 10))
    assert await bob.is_refused(bob.send(made, "may I?"))
    await bob.join(made)
    await alice.send(made, "after")
    await bob.hears("new", "after", made)
    saw("a channel is found, joined and heard")


async def files(alice, bob, chat, made):
    with tempfile.TemporaryDirectory() as folder:
        for size, peer, seen_from in ((700 * 1024 + 321, chat, alice.number), (11 * 1024 * 1024, made, made)):
            data, path = os.urandom(size), folder + "/report %d.bin" % size
            with open(path, "wb") as file:
                file.write(data)
            sent = await alice.send_file(peer, path, "the report")
            assert sent.file_name == os.path.basename(path), sent
            heard = await bob.hears("new", "the report", seen_from)
            assert heard.said.file_name == os.path.basename(path), heard
            got = await bob.fetch(heard.said)
            assert hashlib.sha256(got).digest() == hashlib.sha256(data).digest(), (size, len(got))
        saw("files arrive byte for byte")
        picture, path = png(600, 450), folder + "/picture.png"
        with open(path, "wb") as file:
            file.write(picture)
        await bob.send_file(alice.number, path, "look", is_photo=True)
        heard = await alice.hears("new", "look", chat)
        assert await alice.fetch(heard.said) == picture
        again, = [message for message in await alice.history(chat, 5) if message.text == "look"]
        assert await alice.fetch(again) == picture
        saw("a picture arrives byte for byte")


async def two_devices(alice, bob, chat):
    await alice.set_password(PASSWORD)
    other = type(alice)(alice.place, alice.name, alice.phone, door=1)
    await other.connect()
    await other.sign_in(PASSWORD)
    assert other.number == alice.number
    saw("who has a password signs in with it besides the code")
    chat = await other.by_phone(bob.phone)
    await alice.send(chat, "from the first")
    heard = await other.hears("new", "from the first", chat)
    assert heard.said.is_out
    await other.send(chat, "from the second")
    heard = await alice.hears("new", "from the second", chat)
    assert heard.said.is_out
    await bob.hears("new", "from the second", alice.number)
    await bob.send(alice.number, "to both")
    for device in (alice, other):
        heard = await device.hears("new", "to both", chat)
    await other.read(chat, heard.said.id)
    await bob.hears("read", chat=alice.number)
    saw("two devices of one hear each other, and the others")
    await other.log_out()
    other.forget()
    await alice.send(chat, "the first goes on")
    await bob.hears("new", "the first goes on", alice.number)
    saw("one device logs out, and the other goes on")


async def restart(alice, bob, chat, made, restarted):
    """The gateways are killed while one writes and the other listens, who hears it all."""
    words = []
    after = 0
    while after < 10:
        words.append("on %d" % len(words))
        await alice.send_surely(chat, words[-1])
        if len(words) == 10:
            saw("restart")
        after += os.path.exists(restarted)
        await asyncio.sleep(0.05)
    await bob.hears_all(words, alice.number, repeats=bob.may_hear_again)
    said = [text for text in texts_of(await bob.history(alice.number, len(words) + 20)) if text.startswith("on ")]
    assert said == words[::-1], said
    saw("nothing is lost when the gateways are killed, and all is heard")
    await bob.send(alice.number, "I am here")
    await alice.hears("new", "I am here", chat)
    await bob.send(made, "still there?")
    await alice.hears("new", "still there?", made)
    await alice.send(made, "still here")
    await bob.hears("new", "still here", made)
    saw("both go on")


async def main(host, ports, key, command, families, restarted):
    families = families.split(",")
    place = Place(host, ports, command)
    with_kurigram.only_this_key(key)
    if "tdlib" in families:
        # TDLib begins with one address, and is told no others than those that the gateway has.
        TDLibPerson.library = Library(host, place.port(families.index("tdlib")), key)
    alice, bob = (FAMILIES[family](place, name, door=door) for door, (family, name) in enumerate(
        zip(families, ("Alice", "Bob"))))
    try:
        for person in (alice, bob):
            await person.connect()
            await person.sign_in()
        saw("two people sign up")
        chat = await meet(alice, bob)
        await private(alice, bob, chat)
        await many(alice, bob, chat)
        await away(alice, bob, chat)
        await group(alice, bob, chat)
        made = await supergroup(alice, bob, chat)
        await channel(alice, bob)
        await files(alice, bob, chat, made)
        await two_devices(alice, bob, chat)
        await restart(alice, bob, chat, made, restarted)
        for person in (alice, bob):
            await person.log_out()
        saw("both log out")
    finally:
        for person in (alice, bob):
            person.forget()
        if TDLibPerson.library:
            for line in TDLibPerson.library.complaints():
                saw("TDLib: " + line)
            await TDLibPerson.library.end()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
