"""Somebody with Kurigram (https://pypi.org/project/kurigram), which goes on the work of Pyrogram."""
import asyncio
import hashlib
import struct

import rsa as rsa_keys
from pyrogram import Client, errors, raw, types, utils
from pyrogram.connection import Connection
from pyrogram.connection.transport.tcp.tcp_abridged import TCPAbridged
from pyrogram.connection.transport.tcp.tcp_full import TCPFull
from pyrogram.connection.transport.tcp.tcp_intermediate_o import TCPIntermediateO
from pyrogram.crypto import rsa
from pyrogram.handlers import DeletedMessagesHandler, EditedMessageHandler, MessageHandler, RawUpdateHandler
from pyrogram.session import Session
from pyrogram.storage import UpdateState

from person import LIMIT, Heard, Person, Refused, Said

TRANSPORTS = [TCPAbridged, TCPIntermediateO, TCPFull]
# It gives the first answers two seconds, which a busy machine has not always.
Session.START_TIMEOUT = 20


def only_this_key(path):
    """No other server can be talked to."""
    with open(path, "rb") as file:
        key = rsa_keys.PublicKey.load_pkcs1(file.read())

    def tl(number):
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
        return head + data + bytes(-(len(head) + len(data)) % 4)
    fingerprint, = struct.unpack("<q", hashlib.sha1(tl(key.n) + tl(key.e)).digest()[-8:])
    rsa.server_public_keys.clear()
    rsa.server_public_keys[fingerprint] = rsa.PublicKey(key.n, key.e)


class KurigramPerson(Person):
    made = 0
    may_hear_again = True

    def __init__(self, place, name, phone=None, door=0):
        super().__init__(place, name, phone, door)
        self.transport = TRANSPORTS[KurigramPerson.made % len(TRANSPORTS)]
        KurigramPerson.made += 1

    async def connect(self):
        """Goes on with what was signed in before, and with what has happened since."""
        def here(dc_id, server_address, port, **more):
            return Connection(dc_id, self.place.host, self.place.port(self.door), **more)
        self.client = Client(
            self.name, api_id=1, api_hash="0" * 32, workdir=self.home, connection_factory=here,
            protocol_factory=self.transport, workers=1, skip_updates=False)
        self.client.add_handler(MessageHandler(self._new))
        self.client.add_handler(EditedMessageHandler(self._edited))
        self.client.add_handler(DeletedMessagesHandler(self._deleted))
        # One handler of a group takes an update.
        self.client.add_handler(RawUpdateHandler(self._raw), group=1)
        if await self.client.connect():
            await self.client.disconnect()
            await self.client.start()

    async def disconnect(self):
        await self.client.stop()

    async def catch_up(self):
        await self.client.recover_gaps()
        return True

    # What comes

    async def _new(self, _, message):
        self.tell(Heard("new", message.chat.id, self._said(message)))

    async def _edited(self, _, message):
        self.tell(Heard("edited", message.chat.id, self._said(message)))

    async def _deleted(self, _, messages):
        self.tell(Heard("deleted", ids=[message.id for message in messages]))

    async def _raw(self, _, update, users, chats):
        if isinstance(update, raw.types.UpdateReadHistoryOutbox):
            self.tell(Heard("read", utils.get_peer_id(update.peer), ids=[update.max_id]))
        elif isinstance(update, raw.types.UpdateReadChannelOutbox):
            self.tell(Heard("read", utils.get_channel_id(update.channel_id), ids=[update.max_id]))

    def _said(self, message):
        media = message.document or message.photo
        return Said(
            message.id, message.text or message.caption or "", bool(message.outgoing), message.reply_to_message_id,
            message if media else None, getattr(message.document, "file_name", None))

    # Who they are

    async def sign_in(self, password=None):
        sent = await self.client.send_phone_number_code(self.phone)
        code = await self.place.code(self.phone)
        try:
            user = await self.client.sign_in(self.phone, sent.phone_code_hash, code)
        except errors.SessionPasswordNeeded:
            try:
                await self.client.check_password("not " + password)
                raise AssertionError("another password was taken")
            except errors.PasswordHashInvalid:
                user = await self.client.check_password(password)
        if user is False:
            user = await self.client.sign_up(self.phone, sent.phone_code_hash, self.name, "Test")
        # What comes before it has begun, and has no number, leaves it without one to begin with.
        now = await self.client.invoke(raw.functions.updates.GetState())
        await self.client.storage.set_update_state(UpdateState(0, now.pts, now.qts, now.date, now.seq))
        await self.client.storage.save()
        await self.client.disconnect()
        await self.client.start()
        me = await self.client.get_me()
        assert me.is_self and me.phone_number == self.phone and me.first_name == self.name, me
        self.number = me.id

    async def set_password(self, password):
        assert await self.client.enable_cloud_password(password, hint="the usual")

    async def set_username(self, name):
        assert await self.client.set_username(name)

    async def log_out(self):
        await self.client.log_out()

    # Whom they know

    async def by_phone(self, phone):
        """The chat with whoever has the phone, or None."""
        try:
            return (await self.client.resolve_peer("+" + phone)).user_id
        except errors.PhoneNotOccupied:
            return None

    async def by_username(self, name):
        """The chat with whoever is called so, user or channel, or None."""
        try:
            return (await self.client.get_chat("@" + name)).id
        except errors.UsernameNotOccupied:
            return None

    async def chats(self):
        return [dialog.chat.id async for dialog in self.client.get_dialogs()]

    # What they do

    async def send(self, chat, text, reply_to=None):
        """Returns the message's number."""
        reply = types.ReplyParameters(message_id=reply_to) if reply_to else None
        sent = await self.client.send_message(chat, text, reply_parameters=reply)
        assert sent.text == text and sent.id > 0, sent
        return sent.id

    async def send_surely(self, chat, text):
        # It gives up after ten seconds or so; the same request is answered with the first answer.
        request = raw.functions.messages.SendMessage(
            peer=await self.client.resolve_peer(chat), message=text, random_id=self.client.rnd_id())
        end = asyncio.get_running_loop().time() + LIMIT
        while True:
            try:
                return await self.client.invoke(request)
            # A connection that is being closed has no threads for ciphers any more.
            except (OSError, RuntimeError):
                assert asyncio.get_running_loop().time() < end, text
                await asyncio.sleep(0.2)

    async def send_file(self, chat, path, caption, is_photo=False):
        if is_photo:
            sent = await self.client.send_photo(chat, path, caption=caption)
        else:
            sent = await self.client.send_document(chat, path, caption=caption, force_document=True)
        return self._said(sent)

    async def fetch(self, said):
        return (await self.client.download_media(said.file, in_memory=True)).getvalue()

    async def edit(self, chat, number, text):
        assert (await self.client.edit_message_text(chat, number, text)).text == text

    async def delete(self, chat, number):
        assert await self.client.delete_messages(chat, number) == 1

    async def read(self, chat, number):
        assert await self.client.read_chat_history(chat, number)

    async def history(self, chat, limit):
        """The newest first."""
        return [self._said(message) async for message in self.client.get_chat_history(chat, limit)]

    async def search(self, chat, text):
        return [self._said(message) async for message in self.client.search_messages(chat, query=text)]

    # Groups

    async def make_group(self, title, users):
        return (await self.client.create_group(title, users)).id

    async def make_supergroup(self, title):
        return (await self.client.create_supergroup(title)).id

    async def make_channel(self, title, name):
        made = (await self.client.create_channel(title)).id
        assert await self.client.set_chat_username(made, name)
        return made

    async def invite(self, chat, user):
        assert not await self.client.add_chat_members(chat, user)

    async def rename(self, chat, title):
        assert await self.client.set_chat_title(chat, title)

    async def title(self, chat):
        return (await self.client.get_chat(chat)).title

    async def join(self, chat):
        await self.client.join_chat(chat)

    async def members(self, chat):
        return {member.user.id async for member in self.client.get_chat_members(chat)}

    async def is_refused(self, what):
        try:
            await what
        except (errors.RPCError, Refused):
            return True
        return False
