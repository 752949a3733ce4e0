"""Somebody with a client, whichever it is: one story is told with all of them.

A chat is named by one number, as both clients have it: a user's own, a basic group's below zero, a channel's below
-1000000000000. Messages have the server's numbers.
"""
import asyncio
import dataclasses
import shutil
import tempfile

from place import random_phone

# A busy machine takes its time, and a client that has lost its server waits longer and longer between two attempts.
LIMIT = 180


class Refused(Exception):
    """The server has refused a call; says why."""


@dataclasses.dataclass
class Said:
    """A message."""
    id: int
    text: str
    is_out: bool
    reply_to: int | None = None
    # What the client fetches the file by; None without one.
    file: object = None
    file_name: str | None = None


@dataclasses.dataclass
class Heard:
    """What a client was told without having asked: `new` and `edited` with the message, `deleted` with numbers, `read`
    with the last one."""
    kind: str
    chat: int | None = None
    said: Said | None = None
    ids: list[int] = dataclasses.field(default_factory=list)


class Person:
    def __init__(self, place, name, phone=None, door=0):
        self.place, self.name, self.door = place, name, door
        self.phone = phone or random_phone()
        # Of the client, kept from one connection to the next.
        self.home = tempfile.mkdtemp(prefix="client-")
        self.inbox = asyncio.Queue()
        self.number = None

    def forget(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def tell(self, heard):
        """Called by the client's own part for what it hears."""
        self.inbox.put_nowait(heard)

    async def hears(self, kind, text=None, chat=None, test=lambda heard: True):
        """The next of that kind; others are passed over."""
        async def look():
            while True:
                heard = await self.inbox.get()
                if heard.kind == kind and (text is None or heard.said.text == text) and test(heard) and (
                        chat is None or heard.chat == chat):
                    return heard
        try:
            return await asyncio.wait_for(look(), LIMIT)
        except asyncio.TimeoutError:
            raise AssertionError("%s (%s) did not hear: %s %s" % (self.name, type(self).__name__, kind, text)) from None

    # Whether what was told just before a gateway was killed may be told once more: a client that asks for what it has
    # missed tells the one from the other.
    may_hear_again = False

    async def hears_all(self, texts, chat=None, repeats=False):
        """Hears new messages with these texts, each once (or more than once, with `repeats`) and in this order; what
        has another first word is passed over."""
        first = texts[0].split()[0]
        for count, text in enumerate(texts):
            earlier = set(texts[:count]) if repeats else ()

            def is_next(heard):
                return heard.said.text.split()[:1] == [first] and heard.said.text not in earlier
            try:
                heard = await self.hears("new", chat=chat, test=is_next)
            except AssertionError:
                if not await self.catch_up():
                    raise
                heard = await self.hears("new", chat=chat, test=is_next)
            assert heard.said.text == text, (self.name, heard.said.text, text)

    async def catch_up(self):
        """Asks for what was missed, where a client leaves that to its user; whether it does."""
        return False

    async def send_surely(self, chat, text):
        """Sends it once, whatever the connection does meanwhile."""
        return await self.send(chat, text)
