"""Two people chat with a real Telegram client (Telethon); what goes wrong ends the program with a traceback.

    python chat.py HOST PORT[,PORT] KEY.pem TRANSPORT 'CODE COMMAND {phone}'

With two ports the two are on different gateways.

Prints one line for each thing that was seen to work, and "done" at the end.
"""
import asyncio
import sys
import tempfile

from telethon import TelegramClient, errors, events, functions, types
from telethon.crypto import rsa
from telethon.network import (
    ConnectionTcpAbridged, ConnectionTcpFull, ConnectionTcpIntermediate, ConnectionTcpObfuscated)
from telethon.sessions import SQLiteSession

import place
from place import random_phone, saw

TRANSPORTS = {
    "full": ConnectionTcpFull, "abridged": ConnectionTcpAbridged, "intermediate": ConnectionTcpIntermediate,
    "obfuscated": ConnectionTcpObfuscated}
LIMIT = 30


def only_this_key(path):
    """No other server can be talked to."""
    rsa._server_keys.clear()
    with open(path) as file:
        rsa.add_key(file.read(), old=False)


class Person:
    def __init__(self, place, name, phone=None, door=0):
        self.place, self.name, self.door = place, name, door
        self.phone = phone or random_phone()
        self.file = tempfile.mkdtemp() + "/" + name
        self.inbox = asyncio.Queue()
        self.client = None

    async def connect(self):
        session = SQLiteSession(self.file)
        if not session.server_address:
            session.set_dc(2, self.place.host, self.place.ports[self.door % len(self.place.ports)])
        self.client = TelegramClient(
            session, 1, "0" * 32, connection=self.place.transport, timeout=20, connection_retries=3, retry_delay=1,
            request_retries=3, raise_last_call_error=True, sequential_updates=True, catch_up=True)
        for kind in (events.NewMessage(), events.MessageEdited(), events.MessageDeleted(), events.MessageRead()):
            self.client.add_event_handler(self.heard, kind)
        await self.client.connect()

    async def heard(self, event):
        await self.inbox.put(event)

    async def hears(self, kind, test=lambda event: True):
        """The next event of that kind for which `test` holds; others are passed over."""
        async def look():
            while True:
                event = await self.inbox.get()
                if isinstance(event, kind) and test(event):
                    return event
        return await asyncio.wait_for(look(), LIMIT)

    async def sign_in(self):
        sent = await self.client.send_code_request("+" + self.phone)
        code = await self.place.code(self.phone)
        try:
            await self.client.sign_in("+" + self.phone, code)
        except errors.PhoneNumberUnoccupiedError:
            answer = await self.client(functions.auth.SignUpRequest(
                phone_number=self.phone, phone_code_hash=sent.phone_code_hash, first_name=self.name, last_name="Test"))
            await self.client._on_login(answer.user)
        self.me = await self.client.get_me()
        assert self.me.phone == self.phone and self.me.is_self, self.me


class Place(place.Place):
    def __init__(self, host, port, transport, command):
        super().__init__(host, port, command)
        self.transport = TRANSPORTS[transport]


async def private_chat(alice, bob):
    met = await alice.client(functions.contacts.ImportContactsRequest([
        types.InputPhoneContact(client_id=7, phone="+" + bob.phone, first_name="Bob", last_name="")]))
    assert met.imported[0].user_id == bob.me.id, met
    friend = await alice.client.get_input_entity(bob.me.id)
    first = await alice.client.send_message(friend, "**hello** \U0001f600")
    heard = await bob.hears(events.NewMessage.Event, lambda event: event.raw_text == "hello \U0001f600")
    assert heard.sender_id == alice.me.id and not heard.out
    assert isinstance(heard.message.entities[0], types.MessageEntityBold)
    saw("a message arrives live, with its entities")
    await heard.reply("and hello")
    answer = await alice.hears(events.NewMessage.Event, lambda event: event.raw_text == "and hello")
    assert answer.reply_to_msg_id == first.id, (answer.reply_to_msg_id, first.id)
    saw("a reply names the message in the reader's own numbers")
    await bob.client.send_read_acknowledge(await heard.get_input_chat(), heard.message)
    read = await alice.hears(events.MessageRead.Event, lambda event: event.outbox)
    assert read.max_id >= first.id
    saw("who wrote is told that it was read")
    await alice.client.edit_message(friend, first.id, "hello again")
    await bob.hears(events.MessageEdited.Event, lambda event: event.raw_text == "hello again")
    await alice.client.delete_messages(friend, first.id, revoke=True)
    await bob.hears(events.MessageDeleted.Event, lambda event: heard.id in event.deleted_ids)
    saw("edits and deletions arrive live")
    return friend


async def catching_up(alice, bob, friend):
    await bob.client.disconnect()
    for number in range(250):
        await alice.client.send_message(friend, "while away %d" % number)
    bob.inbox = asyncio.Queue()
    await bob.connect()
    texts = []
    while len(texts) < 250:
        event = await bob.hears(events.NewMessage.Event, lambda event: event.raw_text.startswith("while away"))
        texts.append(event.raw_text)
    assert texts == ["while away %d" % number for number in range(250)], texts
    history = [message.raw_text async for message in bob.client.iter_messages(alice.me.id, limit=250)]
    assert history == texts[::-1]
    saw("who was away catches up with all, once and in order")


async def group(alice, bob, friend):
    made = await alice.client(functions.messages.CreateChatRequest(users=[friend], title="Weekend"))
    chat = made.updates.chats[0]
    await alice.client.send_message(types.InputPeerChat(chat.id), "who comes?")
    heard = await bob.hears(events.NewMessage.Event, lambda event: event.raw_text == "who comes?")
    assert heard.is_group and heard.chat_id == -chat.id
    await heard.reply("me")
    await alice.hears(events.NewMessage.Event, lambda event: event.raw_text == "me")
    dialogs = await bob.client.get_dialogs()
    assert any(dialog.title == "Weekend" for dialog in dialogs)
    saw("a group of two talks")


async def ended_session(alice):
    other = Person(alice.place, "Other", alice.phone, door=1)
    await other.connect()
    await other.sign_in()
    assert other.me.id == alice.me.id
    sessions = await alice.client(functions.account.GetAuthorizationsRequest())
    theirs = [session for session in sessions.authorizations if not session.current]
    assert len(theirs) == 1, sessions
    await alice.client(functions.account.ResetAuthorizationRequest(hash=theirs[0].hash))
    for _ in range(10 * LIMIT):
        try:
            if await other.client.get_me() is None:
                break
        except (errors.AuthKeyNotFound, ConnectionError, errors.RPCError):
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("the session that was ended goes on")
    await other.client.disconnect()
    saw("a session that was ended is over")


async def main(host, port, key, transport, command):
    only_this_key(key)
    place = Place(host, port, transport, command)
    alice, bob = Person(place, "Alice"), Person(place, "Bob", door=1)
    for person in (alice, bob):
        await person.connect()
        assert await person.client.get_me() is None
        await person.sign_in()
    saw("two people sign up")
    friend = await private_chat(alice, bob)
    await catching_up(alice, bob, friend)
    await group(alice, bob, friend)
    await ended_session(alice)
    for person in (alice, bob):
        assert await person.client.log_out()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
