"""People talk in channels and supergroups with a real Telegram client (Telethon); what goes wrong ends the program with
a traceback.

    python channels.py HOST PORT[,PORT] KEY.pem TRANSPORT 'CODE COMMAND {phone}'

Prints one line for each thing that was seen to work, and "done" at the end.
"""
import asyncio
import random
import sys

from telethon import errors, events, functions, types

from chat import LIMIT, Person, Place, only_this_key, saw

NEW = events.NewMessage.Event


class Member(Person):
    """One who notes all updates as they come."""

    async def connect(self):
        await super().connect()
        self.updates = asyncio.Queue()
        self.client.add_event_handler(self.heard, events.ChatAction())
        self.client.add_event_handler(self.updated, events.Raw())

    async def updated(self, update):
        await self.updates.put(update)

    async def told(self, kind, test=lambda update: True):
        async def look():
            while True:
                update = await self.updates.get()
                if isinstance(update, kind) and test(update):
                    return update
        return await asyncio.wait_for(look(), LIMIT)

    async def says(self, peer, text, **more):
        return await self.client.send_message(peer, text, **more)


async def refused(call, *names):
    try:
        await call
    except errors.RPCError as error:
        said = error.message or type(error).__name__
        assert said in names or type(error).__name__ in names, (error, said, names)
        return
    raise AssertionError("it was done, and should be " + " or ".join(names))


async def heard_by(people, text, chat=None):
    for person in people:
        event = await person.hears(NEW, lambda event: event.raw_text == text)
        assert chat is None or event.chat.id == chat, (person.name, event)


async def meet(alice, others):
    for other in others:
        met = await alice.client(functions.contacts.ImportContactsRequest([
            types.InputPhoneContact(client_id=1, phone="+" + other.phone, first_name=other.name, last_name="")]))
        assert met.imported, met


async def supergroup(alice, bob, carol):
    made = await alice.client(functions.channels.CreateChannelRequest("Garden", "All of us", megagroup=True))
    group = made.chats[0]
    assert group.creator and group.megagroup and not group.broadcast and group.access_hash
    link = (await alice.client(functions.messages.ExportChatInviteRequest(group))).link
    code = link.rsplit("+", 1)[1]
    seen = await bob.client(functions.messages.CheckChatInviteRequest(code))
    assert isinstance(seen, types.ChatInvite) and seen.title == "Garden" and seen.megagroup, seen
    joined = await bob.client(functions.messages.ImportChatInviteRequest(code))
    joined = getattr(joined, "updates", joined)
    assert joined.chats[0].id == group.id and not joined.chats[0].left
    await refused(bob.client(functions.messages.ImportChatInviteRequest(code)), "UserAlreadyParticipantError")
    assert isinstance(await bob.client(functions.messages.CheckChatInviteRequest(code)), types.ChatInviteAlready)
    await alice.client(functions.channels.InviteToChannelRequest(group, [carol.me.id]))
    await carol.told(types.UpdateChannel, lambda update: update.channel_id == group.id)
    saw("who was invited is told at once")
    at = {alice: group, bob: await bob.client.get_entity(types.PeerChannel(group.id)),
          carol: await carol.client.get_entity(types.PeerChannel(group.id))}
    assert len({at[one].access_hash for one in at}) == 3
    return at


async def talking(at):
    alice, bob, carol = at
    chat = at[alice].id
    for number, one in enumerate([alice, bob, carol] * 3):
        await one.says(at[one], "word %d" % number)
        await heard_by([other for other in at if other is not one], "word %d" % number, chat)
    saw("each hears what the others say, live")
    first = await alice.says(at[alice], "watre")
    await heard_by([bob, carol], "watre")
    await alice.client.edit_message(at[alice], first, "water")
    for one in (bob, carol):
        await one.hears(events.MessageEdited.Event, lambda event: event.raw_text == "water")
    answer = await bob.says(at[bob], "a lot", reply_to=first.id)
    assert answer.reply_to.reply_to_msg_id == first.id
    await heard_by([alice, carol], "a lot")
    await refused(bob.client.delete_messages(at[bob], [first.id]), "MessageDeleteForbiddenError")
    await alice.client.delete_messages(at[alice], [answer.id])
    for one in (bob, carol):
        await one.hears(events.MessageDeleted.Event, lambda event: event.deleted_ids == [answer.id])
    await alice.client.pin_message(at[alice], first.id)
    for one in (bob, carol):
        pinned = await one.told(types.UpdatePinnedChannelMessages)
        assert pinned.messages == [first.id] and pinned.pinned
    assert (await carol.client.get_messages(at[carol], ids=types.InputMessagePinned())).id == first.id
    saw("edits, deletions and pins arrive live")
    await bob.client.send_read_acknowledge(at[bob])
    read = await alice.told(types.UpdateReadChannelOutbox)
    assert read.channel_id == chat and read.max_id >= first.id
    dialog = [one for one in await bob.client.get_dialogs() if one.entity.id == chat][0]
    assert dialog.unread_count == 0 and dialog.message.id == first.id, dialog
    dialog = [one for one in await carol.client.get_dialogs() if one.entity.id == chat][0]
    assert dialog.unread_count > 0 and dialog.dialog.pts > 1, dialog
    saw("reading is told to who has written, and counted")
    found = await carol.client.get_messages(at[carol], search="water")
    assert [message.id for message in found] == [first.id]
    moved = await carol.client.forward_messages("me", first.id, at[carol])
    assert moved.fwd_from.from_id.user_id == alice.me.id and moved.raw_text == "water"
    await alice.client.edit_message(at[alice], first, "water!")
    saw("posts are found, and sent on")


async def ruling(at):
    alice, bob, carol = at
    chat = at[alice].id
    await refused(bob.client(functions.channels.EditTitleRequest(at[bob], "Mine")), "ChatAdminRequiredError")
    await alice.client.edit_admin(at[alice], bob.me.id, change_info=True, ban_users=True, delete_messages=False,
                                  pin_messages=False, add_admins=False, invite_users=True, title="Gardener")
    await bob.told(types.UpdateChannel, lambda update: update.channel_id == chat)
    rights = await bob.client.get_permissions(at[bob], "me")
    assert rights.is_admin and rights.change_info and not rights.pin_messages and not rights.delete_messages
    await bob.client(functions.channels.EditTitleRequest(at[bob], "Orchard"))
    await alice.hears(events.ChatAction.Event, lambda event: event.new_title == "Orchard")
    await refused(bob.client.pin_message(at[bob], 2), "ChatAdminRequiredError")
    await refused(bob.client.edit_admin(at[bob], carol.me.id, is_admin=True), "ChatAdminRequiredError",
                  "RightForbiddenError")
    saw("administrators may what they were given, and no more")
    await bob.client.edit_permissions(at[bob], carol.me.id, send_messages=False)
    await carol.told(types.UpdateChannel, lambda update: update.channel_id == chat)
    await refused(carol.says(at[carol], "but"), "UserBannedInChannelError", "ChatWriteForbiddenError")
    await bob.client.edit_permissions(at[bob], carol.me.id)
    await carol.says(at[carol], "thanks")
    await heard_by([alice, bob], "thanks")
    await bob.client.edit_permissions(at[bob], carol.me.id, view_messages=False)
    await carol.told(types.UpdateChannel, lambda update: update.channel_id == chat)
    await alice.says(at[alice], "she is gone")
    await heard_by([bob], "she is gone")
    for call in (carol.says(at[carol], "x"), carol.client.get_messages(at[carol], limit=1),
                 carol.client(functions.channels.GetParticipantsRequest(
                     at[carol], types.ChannelParticipantsRecent(), 0, 10, 0))):
        await refused(call, "ChannelPrivateError", "UserBannedInChannelError")
    link = (await alice.client(functions.messages.ExportChatInviteRequest(at[alice]))).link.rsplit("+", 1)[1]
    await refused(carol.client(functions.messages.ImportChatInviteRequest(link)), "ChannelPrivateError")
    kicked = await alice.client.get_participants(at[alice], filter=types.ChannelParticipantsKicked)
    assert [one.id for one in kicked] == [carol.me.id]
    assert not [event for event in drained(carol) if getattr(event, "raw_text", "") == "she is gone"]
    saw("who is banned is out at once, and can't come back")
    await bob.client.edit_permissions(at[bob], carol.me.id)
    await carol.client(functions.messages.ImportChatInviteRequest(link))
    await carol.says(at[carol], "back")
    await heard_by([alice, bob], "back")
    admins = await carol.client.get_participants(at[carol], filter=types.ChannelParticipantsAdmins)
    assert [one.id for one in admins] == [alice.me.id, bob.me.id] and admins[1].participant.rank == "Gardener"
    found = await carol.client.get_participants(at[carol], search="bo")
    assert [one.id for one in found] == [bob.me.id]
    everybody = await carol.client.get_participants(at[carol])
    assert {one.id for one in everybody} == {one.me.id for one in at}
    await bob.client.delete_dialog(at[bob])
    await alice.hears(events.ChatAction.Event, lambda event: event.user_left)
    await alice.says(at[alice], "who is left?")
    await heard_by([carol], "who is left?")
    await refused(bob.says(at[bob], "me?"), "ChannelPrivateError")
    saw("who leaves is out")


def drained(person):
    found = []
    while not person.inbox.empty():
        found.append(person.inbox.get_nowait())
    return found


async def channel(alice, bob, carol):
    made = await alice.client(functions.channels.CreateChannelRequest("News", "What is new", broadcast=True))
    news = made.chats[0]
    assert news.broadcast and not news.megagroup
    name = "news%08d" % random.randrange(10 ** 8)
    assert await alice.client(functions.channels.CheckUsernameRequest(news, name))
    assert await alice.client(functions.channels.UpdateUsernameRequest(news, name))
    assert not await bob.client(functions.account.CheckUsernameRequest(name))
    await refused(bob.client(functions.account.UpdateUsernameRequest(name)), "UsernameOccupiedError")
    at = {alice: news}
    for one in (bob, carol):
        found = await one.client.get_entity(name)
        assert found.id == news.id and found.left
        assert [message.action.title async for message in one.client.iter_messages(found)] == ["News"]
        await refused(one.says(found, "x"), "ChatWriteForbiddenError", "ChatAdminRequiredError")
        await one.client(functions.channels.JoinChannelRequest(found))
        at[one] = await one.client.get_entity(name)
    saw("a channel is found and joined by its name")
    post = await alice.says(news, "first")
    assert post.post and post.from_id is None
    for one in (bob, carol):
        event = await one.hears(NEW, lambda event: event.raw_text == "first")
        assert event.message.post and event.message.from_id is None and event.chat.id == news.id
    await refused(bob.says(at[bob], "x"), "ChatAdminRequiredError", "ChatWriteForbiddenError")
    await refused(bob.client.get_participants(at[bob]), "ChatAdminRequiredError")
    link = await bob.client(functions.channels.ExportMessageLinkRequest(at[bob], post.id))
    assert link.link.endswith("%s/%d" % (name, post.id))
    moved = await bob.client.forward_messages("me", post.id, at[bob])
    assert moved.fwd_from.from_id.channel_id == news.id and moved.fwd_from.channel_post == post.id
    full = await bob.client(functions.channels.GetFullChannelRequest(at[bob]))
    assert full.full_chat.participants_count == 3 and full.full_chat.about == "What is new"
    public = await alice.client(functions.channels.GetAdminedPublicChannelsRequest())
    assert [chat.id for chat in public.chats] == [news.id]
    wrong = types.InputChannel(news.id, bob.me.id)
    await refused(bob.client(functions.channels.GetFullChannelRequest(wrong)), "ChannelInvalidError")
    saw("a channel is written by its owner and read by all")
    async def line():
        return [one for one in await bob.client.get_dialogs() if one.entity.id == news.id]
    peer = types.InputDialogPeer(await bob.client.get_input_entity(at[bob]))
    for pinned in (True, False):
        await bob.client(functions.messages.ToggleDialogPinRequest(peer, pinned=pinned))
        assert [one.pinned for one in await line()] == [pinned]
    dates = [one.date for one in await bob.client.get_dialogs()]
    assert dates == sorted(dates, reverse=True), dates
    await bob.client(functions.messages.SaveDraftRequest(at[bob], "not yet"))
    assert (await line())[0].draft.raw_text == "not yet"
    saw("a channel is pinned in the list, and has a draft")
    return at


async def catching_up(at, words):
    """Who was away gets all, once and in order."""
    alice, away = list(at)[0], list(at)[-1]
    marker = await away.client.get_messages(at[away], limit=1)
    await away.client.disconnect()
    for number in range(words):
        await alice.says(at[alice], "while away %d" % number)
    gone = await alice.says(at[alice], "gone")
    await alice.client.delete_messages(at[alice], [gone.id])
    away.inbox = asyncio.Queue()
    await away.connect()
    texts = []
    while len(texts) < words:
        event = await away.hears(NEW, lambda event: event.raw_text.startswith("while away"))
        texts.append(event.raw_text)
    assert texts == ["while away %d" % number for number in range(words)], texts
    await alice.says(at[alice], "and now")
    await heard_by([away], "and now")
    rest = [event.raw_text for event in drained(away) if isinstance(event, NEW)]
    assert not [text for text in rest if text.startswith("while away")], rest
    history = [message.raw_text async for message in away.client.iter_messages(at[away], min_id=marker[0].id)
               if message.raw_text]
    assert history == ["and now"] + texts[::-1]
    saw("who was away catches up in a channel with all, once and in order")


async def hidden_history(alice, bob, carol):
    """Who comes later does not see what was posted before."""
    made = await alice.client(functions.channels.CreateChannelRequest("Attic", "", megagroup=True))
    attic = made.chats[0]
    old = await alice.says(attic, "an old secret")
    await alice.client(functions.channels.InviteToChannelRequest(attic, [bob.me.id]))
    await bob.told(types.UpdateChannel, lambda update: update.channel_id == attic.id)
    await alice.client(functions.channels.TogglePreHistoryHiddenRequest(attic, True))
    await refused(alice.client(functions.channels.TogglePreHistoryHiddenRequest(attic, True)),
                  "ChatNotModifiedError")
    await alice.client(functions.channels.InviteToChannelRequest(attic, [carol.me.id]))
    await carol.told(types.UpdateChannel, lambda update: update.channel_id == attic.id)
    at = {one: await one.client.get_entity(types.PeerChannel(attic.id)) for one in (bob, carol)}
    new = await alice.says(attic, "a new secret")
    await heard_by([bob, carol], "a new secret")
    for one, ids in ((bob, [new.id, old.id]), (carol, [new.id])):
        seen = [message.id async for message in one.client.iter_messages(at[one]) if message.raw_text]
        assert seen == ids, (one.name, seen)
        found = await one.client.get_messages(at[one], limit=10, search="secret")
        assert [message.id for message in found] == ids, (one.name, found)
        named = await one.client.get_messages(at[one], ids=[old.id, new.id])
        assert [message.id for message in named if message] == ids[::-1], (one.name, named)
        missed = await one.client(functions.updates.GetChannelDifferenceRequest(
            at[one], types.ChannelMessagesFilterEmpty(), pts=1, limit=1000))
        texts = [message.message for message in missed.new_messages if isinstance(message, types.Message)]
        assert ("an old secret" in texts) == (old.id in ids), (one.name, texts)
    full = (await carol.client(functions.channels.GetFullChannelRequest(at[carol]))).full_chat
    assert full.hidden_prehistory and old.id <= full.available_min_id < new.id, full
    await alice.client.edit_message(attic, old, "an old secret, told again")
    await alice.says(attic, "after it")
    await heard_by([carol], "after it")
    assert not [event for event in drained(carol) if "told again" in getattr(event, "raw_text", "")]
    await alice.client(functions.channels.TogglePreHistoryHiddenRequest(attic, False))
    assert (await carol.client.get_messages(at[carol], ids=old.id)).raw_text == "an old secret, told again"
    saw("who came later sees nothing of what was posted before")
    return {alice: attic, bob: at[bob], carol: at[carol]}


async def slow_mode(at):
    alice, bob, carol = at
    await refused(alice.client(functions.channels.ToggleSlowModeRequest(at[alice], 31)), "SecondsInvalidError")
    await refused(bob.client(functions.channels.ToggleSlowModeRequest(at[bob], 10)), "ChatAdminRequiredError")
    await alice.client(functions.channels.ToggleSlowModeRequest(at[alice], 10))
    first = await bob.says(at[bob], "slowly")
    try:
        bob.client.flood_sleep_threshold = 0
        await bob.says(at[bob], "too soon")
        raise AssertionError("he did not wait")
    except errors.SlowModeWaitError as error:
        assert 1 <= error.seconds <= 10, error
    await bob.client.edit_message(at[bob], first, "slowly!")
    full = (await bob.client(functions.channels.GetFullChannelRequest(at[bob]))).full_chat
    assert full.slowmode_seconds == 10 and full.slowmode_next_send_date, full
    for number in range(3):
        await alice.says(at[alice], "as I like %d" % number)
    assert (await bob.client.get_entity(types.PeerChannel(at[bob].id))).slowmode_enabled
    await alice.client(functions.channels.ToggleSlowModeRequest(at[alice], 0))
    await bob.says(at[bob], "at last")
    await heard_by([alice, carol], "at last")
    saw("members wait between posts, administrators don't")


async def requests_to_join(at):
    """By a link that says so one asks, and an administrator lets in."""
    alice, bob, carol = at
    made = await alice.client(functions.channels.CreateChannelRequest("Club", "", megagroup=True))
    club = made.chats[0]
    invite = await alice.client(functions.messages.ExportChatInviteRequest(club, request_needed=True))
    assert invite.request_needed, invite
    code = invite.link.rsplit("+", 1)[1]
    for one in (bob, carol):
        seen = await one.client(functions.messages.CheckChatInviteRequest(code))
        assert isinstance(seen, types.ChatInvite) and seen.request_needed, seen
        for _ in range(2):
            await refused(one.client(functions.messages.ImportChatInviteRequest(code)), "InviteRequestSentError")
    told = await alice.told(types.UpdatePendingJoinRequests, lambda update: update.requests_pending == 2)
    assert told.peer.channel_id == club.id and set(told.recent_requesters) == {bob.me.id, carol.me.id}, told
    full = (await alice.client(functions.channels.GetFullChannelRequest(club))).full_chat
    assert full.requests_pending == 2 and len(full.recent_requesters) == 2, full
    asking = await alice.client(functions.messages.GetChatInviteImportersRequest(
        club, offset_date=None, offset_user=types.InputUserEmpty(), limit=10, requested=True))
    assert asking.count == 2 and {one.user_id for one in asking.importers} == {carol.me.id, bob.me.id}, asking
    assert all(one.requested for one in asking.importers), asking
    await alice.client(functions.messages.HideChatJoinRequestRequest(club, bob.me.id, approved=True))
    await bob.told(types.UpdateChannel, lambda update: update.channel_id == club.id)
    inside = await bob.client.get_entity(types.PeerChannel(club.id))
    assert not inside.left
    joined = [message async for message in bob.client.iter_messages(inside)][0]
    assert isinstance(joined.action, types.MessageActionChatJoinedByRequest) and joined.sender_id == bob.me.id, joined
    await refused(bob.client(functions.messages.GetChatInviteImportersRequest(
        inside, offset_date=None, offset_user=types.InputUserEmpty(), limit=10, requested=True)),
        "ChatAdminRequiredError")
    await alice.client(functions.messages.HideAllChatJoinRequestsRequest(club, approved=False))
    await alice.told(types.UpdatePendingJoinRequests, lambda update: update.requests_pending == 0)
    await refused(alice.client(functions.messages.HideChatJoinRequestRequest(club, carol.me.id, approved=True)),
                  "HideRequesterMissingError")
    await alice.says(club, "welcome")
    await heard_by([bob], "welcome")
    saw("who asks to be let in is let in by an administrator, or not")


async def signatures(at):
    alice, bob, carol = at
    news = at[alice]
    await alice.client(functions.channels.ToggleSignaturesRequest(news, signatures_enabled=True))
    signed = await alice.says(news, "signed")
    assert signed.post_author == "Alice Test" and signed.from_id is None, signed
    for one in (bob, carol):
        event = await one.hears(NEW, lambda event: event.raw_text == "signed")
        assert event.message.post_author == "Alice Test" and event.message.from_id is None, event
    moved = await bob.client.forward_messages("me", signed.id, at[bob])
    assert moved.fwd_from.post_author == "Alice Test", moved
    assert (await bob.client.get_entity(types.PeerChannel(news.id))).signatures
    await alice.client(functions.channels.ToggleSignaturesRequest(news, signatures_enabled=False))
    assert (await alice.says(news, "plain")).post_author is None
    await heard_by([bob, carol], "plain")
    saw("posts are signed with their authors' names")


async def ending(at):
    alice, bob, carol = at
    await alice.client(functions.channels.DeleteChannelRequest(at[alice]))
    for one in (bob, carol):
        await one.told(types.UpdateChannel, lambda update: update.channel_id == at[alice].id)
        await refused(one.client.get_messages(at[one], limit=1), "ChannelInvalidError", "ChannelPrivateError")
    saw("a channel that was deleted is gone")


async def main(host, port, key, transport, command):
    only_this_key(key)
    place = Place(host, port, transport, command)
    people = [Member(place, "Alice"), Member(place, "Bob", door=1), Member(place, "Carol")]
    for person in people:
        await person.connect()
        await person.sign_in()
    saw("three people sign up")
    alice, bob, carol = people
    await meet(alice, [bob, carol])
    group = await supergroup(alice, bob, carol)
    await talking(group)
    await ruling(group)
    news = await channel(alice, bob, carol)
    await signatures(news)
    attic = await hidden_history(alice, bob, carol)
    await slow_mode(attic)
    await requests_to_join(attic)
    await catching_up(news, 250)
    await catching_up({alice: group[alice], carol: group[carol]}, 30)
    await ending(news)
    for person in people:
        await person.client.log_out()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
