"""Somebody with TDLib (https://core.telegram.org/tdlib), on which many clients are built."""
import asyncio
import os

from person import LIMIT, Heard, Person, Refused, Said
from tdlib import Client

# The client's own numbers of messages are the server's, moved by so many bits.
SHIFT = 20
CHANNELS = -1000000000000


def number(id):
    assert id % (1 << SHIFT) == 0, id
    return id >> SHIFT


def text(words):
    return {"@type": "formattedText", "text": words}


class TDLibPerson(Person):
    # The one for all, made by the program.
    library = None

    async def connect(self):
        """Goes on with what was signed in before, and with what has happened since."""
        self.client = Client(self.library, self._told)
        # The first question starts it.
        await self.client.ask("getOption", name="version")
        await self._until("WaitTdlibParameters")
        await self.client.ask(
            "setTdlibParameters", use_test_dc=False, database_directory=self.home, files_directory=self.home + "/files",
            use_file_database=True, use_chat_info_database=True, use_message_database=True, use_secret_chats=False,
            api_id=1, api_hash="0" * 32, system_language_code="en", device_model="Test", application_version="1")
        await self._until("WaitPhoneNumber", "Ready")
        await self.client.ask("setOption", name="online", value={"@type": "optionValueBoolean", "value": True})

    async def disconnect(self):
        await self.client.ask("close")
        await self._until("Closed")

    async def _until(self, *states):
        try:
            return await asyncio.wait_for(self.client.until(*states), LIMIT)
        except asyncio.TimeoutError:
            raise AssertionError("%s is not %s but %s" % (self.name, states, self.client.state)) from None

    # What comes

    def _told(self, update):
        kind = update["@type"]
        if kind == "updateNewMessage":
            message = update["message"]
            # Its own are told before they are sent, too.
            if "sending_state" not in message:
                self.tell(Heard("new", message["chat_id"], self._said(message)))
        # What is not sent yet has a number of the client's own.
        elif kind == "updateMessageContent" and update["message_id"] % (1 << SHIFT) == 0:
            said = self._content(update["new_content"])
            self.tell(Heard("edited", update["chat_id"], Said(number(update["message_id"]), is_out=False, **said)))
        elif kind == "updateDeleteMessages" and update["is_permanent"] and not update["from_cache"]:
            ids = [number(id) for id in update["message_ids"] if id % (1 << SHIFT) == 0]
            if ids:
                self.tell(Heard("deleted", update["chat_id"], ids=ids))
        elif kind == "updateChatReadOutbox":
            self.tell(Heard("read", update["chat_id"], ids=[number(update["last_read_outbox_message_id"])]))

    def _content(self, content):
        kind = content["@type"]
        if kind == "messageText":
            return {"text": content["text"]["text"]}
        if kind == "messageDocument":
            document = content["document"]
            return {
                "text": content["caption"]["text"], "file": document["document"]["id"],
                "file_name": document["file_name"]}
        if kind == "messagePhoto":
            return {"text": content["caption"]["text"], "file": content["photo"]["sizes"][-1]["photo"]["id"]}
        return {"text": ""}

    def _said(self, message):
        reply = message.get("reply_to") or {}
        return Said(
            number(message["id"]), is_out=message["is_outgoing"], **self._content(message["content"]),
            reply_to=number(reply["message_id"]) if reply.get("message_id") else None)

    # Who they are

    async def sign_in(self, password=None):
        await self.client.ask("setAuthenticationPhoneNumber", phone_number="+" + self.phone)
        await self._until("WaitCode")
        await self.client.ask("checkAuthenticationCode", code=await self.place.code(self.phone))
        state = await self._until("WaitRegistration", "WaitPassword", "Ready")
        if state == "WaitRegistration":
            await self.client.ask("registerUser", first_name=self.name, last_name="Test")
        elif state == "WaitPassword":
            assert await self.is_refused(self.client.ask("checkAuthenticationPassword", password="not " + password))
            await self.client.ask("checkAuthenticationPassword", password=password)
        await self._until("Ready")
        me = await self.client.ask("getMe")
        assert me["phone_number"] == self.phone and me["first_name"] == self.name, me
        self.number = me["id"]

    async def set_password(self, password):
        state = await self.client.ask("setPassword", old_password="", new_password=password, new_hint="the usual")
        assert state["has_password"], state

    async def set_username(self, name):
        await self.client.ask("setUsername", username=name)

    async def log_out(self):
        await self.client.ask("logOut")
        await self._until("Closed")

    # Whom they know

    async def by_phone(self, phone):
        """The chat with whoever has the phone, or None."""
        try:
            user = await self.client.ask("searchUserByPhoneNumber", phone_number="+" + phone)
        except Refused:
            return None
        return (await self.client.ask("createPrivateChat", user_id=user["id"]))["id"]

    async def by_username(self, name):
        """The chat with whoever is called so, user or channel, or None."""
        try:
            return (await self.client.ask("searchPublicChat", username=name))["id"]
        except Refused:
            return None

    async def chats(self):
        while True:
            try:
                await self.client.ask("loadChats", chat_list={"@type": "chatListMain"}, limit=100)
            except Refused as end:
                assert " 404 " in str(end), end
                break
        return (await self.client.ask("getChats", chat_list={"@type": "chatListMain"}, limit=1000))["chat_ids"]

    # What they do

    async def _send(self, chat, content, reply_to=None):
        reply = {"@type": "inputMessageReplyToMessage", "message_id": reply_to << SHIFT} if reply_to else None
        if chat == self.number:
            await self.client.ask("createPrivateChat", user_id=chat)
        message = await self.client.ask("sendMessage", chat_id=chat, reply_to=reply, input_message_content=content)
        return self._said(await asyncio.wait_for(self.client.is_sent(message), LIMIT))

    async def send(self, chat, words, reply_to=None):
        """Returns the message's number."""
        sent = await self._send(chat, {"@type": "inputMessageText", "text": text(words)}, reply_to)
        assert sent.text == words and sent.reply_to == reply_to, sent
        return sent.id

    async def send_file(self, chat, path, caption, is_photo=False):
        local = {"@type": "inputFileLocal", "path": os.path.abspath(path)}
        if is_photo:
            photo = {"@type": "inputPhoto", "photo": local}
            return await self._send(chat, {"@type": "inputMessagePhoto", "photo": photo, "caption": text(caption)})
        document = {"@type": "inputDocument", "document": local, "disable_content_type_detection": True}
        return await self._send(
            chat, {"@type": "inputMessageDocument", "document": document, "caption": text(caption)})

    async def fetch(self, said):
        file = await asyncio.wait_for(
            self.client.ask("downloadFile", file_id=said.file, priority=1, synchronous=True), LIMIT)
        assert file["local"]["is_downloading_completed"], file
        with open(file["local"]["path"], "rb") as stored:
            return stored.read()

    async def edit(self, chat, id, words):
        edited = await self.client.ask(
            "editMessageText", chat_id=chat, message_id=id << SHIFT,
            input_message_content={"@type": "inputMessageText", "text": text(words)})
        assert self._said(edited).text == words, edited

    async def delete(self, chat, id):
        await self.client.ask("deleteMessages", chat_id=chat, message_ids=[id << SHIFT], revoke=True)

    async def read(self, chat, id):
        await self.client.ask("viewMessages", chat_id=chat, message_ids=[id << SHIFT], force_read=True)

    async def history(self, chat, limit):
        """The newest first."""
        found, last = [], 0
        while len(found) < limit:
            part = await self.client.ask(
                "getChatHistory", chat_id=chat, from_message_id=last, offset=0, limit=min(100, limit - len(found)))
            if not part["messages"]:
                break
            found += [self._said(message) for message in part["messages"]]
            last = part["messages"][-1]["id"]
        return found

    async def search(self, chat, words):
        found = await self.client.ask("searchChatMessages", chat_id=chat, query=words, from_message_id=0, limit=100)
        return [self._said(message) for message in found["messages"]]

    # Groups

    async def make_group(self, title, users):
        made = await self.client.ask("createNewBasicGroupChat", user_ids=users, title=title)
        assert not made["failed_to_add_members"]["failed_to_add_members"], made
        return made["chat_id"]

    async def make_supergroup(self, title):
        return (await self.client.ask("createNewSupergroupChat", title=title, is_channel=False))["id"]

    async def make_channel(self, title, name):
        made = (await self.client.ask("createNewSupergroupChat", title=title, is_channel=True))["id"]
        await self.client.ask("setSupergroupUsername", supergroup_id=CHANNELS - made, username=name)
        return made

    async def invite(self, chat, user):
        failed = await self.client.ask("addChatMember", chat_id=chat, user_id=user)
        assert not failed["failed_to_add_members"], failed

    async def rename(self, chat, title):
        await self.client.ask("setChatTitle", chat_id=chat, title=title)

    async def title(self, chat):
        return (await self.client.ask("getChat", chat_id=chat))["title"]

    async def join(self, chat):
        await self.client.ask("joinChat", chat_id=chat)

    async def members(self, chat):
        if chat > CHANNELS:
            full = await self.client.ask("getBasicGroupFullInfo", basic_group_id=-chat)
        else:
            full = await self.client.ask("getSupergroupMembers", supergroup_id=CHANNELS - chat, offset=0, limit=100)
        return {member["member_id"]["user_id"] for member in full["members"]}

    async def is_refused(self, what):
        try:
            await what
        except Refused:
            return True
        return False
