"""Two people send each other files and pictures with a real Telegram client (Telethon); what goes wrong ends the program
with a traceback.

    python media.py HOST PORT[,PORT] KEY.pem TRANSPORT 'CODE COMMAND {phone}'

Prints one line for each thing that was seen to work, and "done" at the end.
"""
import asyncio
import hashlib
import io
import os
import random
import re
import sys

from telethon import errors, events, functions, types

from chat import Person, Place, only_this_key, saw
from place import png

NEW = events.NewMessage.Event


def named(data, name):
    file = io.BytesIO(data)
    file.name = name
    return file


async def refused(name, what):
    """`what` is refused with an error of that name."""
    try:
        answer = await what
    except errors.RPCError as error:
        # Known names have classes of their own, which keep a number apart.
        plain = re.sub(r"_[0-9]+", "", name).replace("_", "")
        number = "".join(re.findall(r"[0-9]+", name))
        kind = re.sub(r"[0-9]+", "", type(error).__name__.upper())
        is_named = name in str(error) or plain in kind and number in str(error)
        assert is_named, (name, type(error).__name__, str(error))
        return
    raise AssertionError("not refused with %s: %r" % (name, answer))


def location(document, **changes):
    fields = dict(id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size="")
    fields.update(changes)
    return types.InputDocumentFileLocation(**fields)


async def document(alice, bob, friend):
    data = os.urandom(5 * 1024 * 1024 + 4321)
    sent = await alice.client.send_file(
        friend, named(data, "../../etc/report.bin"), caption="**the** report", force_document=True)
    assert sent.document.attributes[0].file_name == "report.bin", sent.document.attributes
    heard = await bob.hears(NEW, lambda event: event.raw_text == "the report")
    assert isinstance(heard.message.entities[0], types.MessageEntityBold)
    assert heard.file.size == len(data) and heard.file.name == "report.bin"
    assert heard.document.mime_type == "application/octet-stream", heard.document
    assert await heard.message.download_media(file=bytes) == data
    saw("a file of several megabytes arrives byte for byte")
    for offset, size in ((0, 4096), (4096 * 255, 4096), (1 << 20, 1 << 20), (5 << 20, 8192), (len(data) // 4096 * 4096, 4096)):
        part = await bob.client(functions.upload.GetFileRequest(location(heard.document), offset, size))
        assert part.bytes == data[offset:offset + size], offset
    part = await bob.client(functions.upload.GetFileRequest(location(heard.document), 3072, 1024, precise=True))
    assert part.bytes == data[3072:4096]
    part = await bob.client(functions.upload.GetFileRequest(location(heard.document), 6 << 20, 4096))
    assert part.bytes == b""
    for offset, size, name in ((1, 4096, "OFFSET_INVALID"), (-4096, 4096, "OFFSET_INVALID"), (0, 0, "LIMIT_INVALID"),
                               (0, 5000, "LIMIT_INVALID"), (0, 2 << 20, "LIMIT_INVALID"),
                               ((1 << 20) - 4096, 8192, "LIMIT_INVALID"), (0, 12288, "LIMIT_INVALID")):
        await refused(name, bob.client(functions.upload.GetFileRequest(location(heard.document), offset, size)))
    saw("pieces of it are what lies there, and no other pieces are given")
    return sent, heard, data


async def strangers(alice, bob, sent, heard, data):
    theirs, ours = heard.document, sent.document
    assert theirs.id == ours.id and theirs.access_hash != ours.access_hash
    for wrong in (location(theirs, access_hash=theirs.access_hash ^ 1), location(ours),
                  location(theirs, id=theirs.id ^ 1)):
        await refused("FILE_ID_INVALID", bob.client(functions.upload.GetFileRequest(wrong, 0, 4096)))
    expired = bytes([1, 0, 0, 0, 1]) + theirs.file_reference[5:]
    for reference, name in ((b"", "FILE_REFERENCE_EMPTY"), (ours.file_reference, "FILE_REFERENCE_INVALID"),
                            (expired, "FILE_REFERENCE_INVALID"), (b"\1" * 200, "FILE_REFERENCE_INVALID")):
        wrong = location(theirs, file_reference=reference)
        await refused(name, bob.client(functions.upload.GetFileRequest(wrong, 0, 4096)))
    stolen = types.InputMediaDocument(types.InputDocument(ours.id, ours.access_hash, ours.file_reference))
    await refused("FILE_ID_INVALID", bob.client(functions.messages.SendMediaRequest(
        peer=types.InputPeerSelf(), media=stolen, message="", random_id=random.randrange(1, 2 ** 62))))
    saw("nobody fetches or sends what another was shown")


async def pictures(alice, bob, friend):
    picture = png(600, 450)
    sent = await alice.client.send_file(friend, named(picture, "p.png"), caption="look", reply_to=None)
    assert sent.photo, sent
    heard = await bob.hears(NEW, lambda event: event.raw_text == "look")
    size = heard.photo.sizes[-1]
    assert (size.w, size.h, size.type, size.size) == (600, 450, "x", len(picture)), size
    assert await heard.message.download_media(file=bytes) == picture
    # A client that asks the server what a message has gets it, too.
    again = await bob.client.get_messages(alice.me.id, ids=heard.id)
    assert again.photo.id == heard.photo.id
    dialogs = await bob.client.get_dialogs()
    assert any(dialog.message.photo and dialog.message.photo.id == heard.photo.id for dialog in dialogs)
    found = await bob.client.get_messages(alice.me.id, search="look", limit=5)
    assert [message.photo.id for message in found if message.photo] == [heard.photo.id]
    kinds = await bob.client.get_messages(alice.me.id, filter=types.InputMessagesFilterPhotos, limit=5)
    assert [message.id for message in kinds] == [heard.id], kinds
    kinds = await bob.client.get_messages(alice.me.id, filter=types.InputMessagesFilterDocument, limit=5)
    assert kinds and all(message.document for message in kinds), kinds
    saw("a picture arrives, and history, dialogs and searches have it")
    await alice.client.edit_message(friend, sent.id, "look again")
    edited = await bob.hears(events.MessageEdited.Event, lambda event: event.raw_text == "look again")
    assert edited.photo.id == heard.photo.id
    await alice.client.edit_message(friend, sent.id, "")
    edited = await bob.hears(events.MessageEdited.Event, lambda event: event.raw_text == "")
    assert edited.photo.id == heard.photo.id
    saw("captions are edited, and may be taken away")
    forwarded = await bob.client.forward_messages(types.InputPeerSelf(), heard.id, from_peer=alice.me.id)
    assert forwarded.photo.id == heard.photo.id and forwarded.fwd_from
    resent = await bob.client.send_file(types.InputPeerSelf(), heard.photo, caption="kept")
    assert resent.photo.id == heard.photo.id
    await alice.client.delete_messages(friend, sent.id, revoke=True)
    await bob.hears(events.MessageDeleted.Event, lambda event: heard.id in event.deleted_ids)
    kept = await bob.client.get_messages(types.InputPeerSelf(), ids=forwarded.id)
    assert await kept.download_media(file=bytes) == picture
    saw("what was forwarded stays when the first one is deleted")
    album = await alice.client.send_file(friend, [named(png(20, 10 + n), "%d.png" % n) for n in range(3)], caption="three")
    assert len(album) == 3 and len({message.grouped_id for message in album}) == 1 and album[0].grouped_id
    for message in album:
        got = await bob.hears(NEW, lambda event: event.photo is not None and event.grouped_id == message.grouped_id)
    both = await bob.client.get_messages(alice.me.id, limit=3)
    assert len({message.grouped_id for message in both}) == 1 and both[0].grouped_id == album[0].grouped_id
    saw("an album arrives as one")


async def supergroup(alice, bob):
    made = await alice.client(functions.channels.CreateChannelRequest("Pictures", "", megagroup=True))
    group = made.chats[0]
    await alice.client(functions.channels.InviteToChannelRequest(group, [bob.me.id]))
    picture = png(300, 200)
    sent = await alice.client.send_file(group, named(picture, "g.png"), caption="all see")
    heard = await bob.hears(NEW, lambda event: event.raw_text == "all see")
    assert heard.is_channel and heard.photo.id == sent.photo.id
    assert await heard.message.download_media(file=bytes) == picture
    there = await bob.client.get_entity(types.PeerChannel(group.id))
    listed = await bob.client.get_messages(there, limit=5, filter=types.InputMessagesFilterPhotos)
    assert [message.id for message in listed] == [sent.id], listed
    album = await alice.client.send_file(group, [named(png(20, 10 + n), "%d.png" % n) for n in range(2)], caption="two")
    for message in album:
        await bob.hears(NEW, lambda event: event.photo is not None and event.grouped_id == album[0].grouped_id)
    forwarded = await bob.client.forward_messages(types.InputPeerSelf(), sent.id, from_peer=there)
    await alice.client.delete_messages(group, [sent.id])
    await bob.hears(events.MessageDeleted.Event, lambda event: sent.id in event.deleted_ids)
    kept = await bob.client.get_messages(types.InputPeerSelf(), ids=forwarded.id)
    assert await kept.download_media(file=bytes) == picture
    saw("pictures in a supergroup are shown to its members, and stay where they were forwarded to")


async def once(alice, bob, friend):
    file = await alice.client.upload_file(named(b"only once", "once.txt"))
    request = functions.messages.SendMediaRequest(
        peer=friend, media=types.InputMediaUploadedDocument(file, "image/png", [types.DocumentAttributeFilename("once.txt")]),
        message="once", random_id=random.randrange(1, 2 ** 62))
    first, second = await asyncio.gather(alice.client(request), alice.client(request))
    third = await alice.client(request)
    ids = {update.id for answer in (first, second, third) for update in answer.updates
           if isinstance(update, types.UpdateMessageID)}
    assert len(ids) == 1, ids
    heard = await bob.hears(NEW, lambda event: event.raw_text == "once")
    assert heard.document.mime_type == "text/plain", heard.document
    history = await bob.client.get_messages(alice.me.id, limit=3)
    assert [message.raw_text for message in history].count("once") == 1
    saw("the same request sends once, and a file's type is its own")


async def wrong(alice, friend):
    def big(part, total, data, number=77):
        return alice.client(functions.upload.SaveBigFilePartRequest(number, part, total, data))

    def send(media, text=""):
        return alice.client(functions.messages.SendMediaRequest(
            peer=friend, media=media, message=text, random_id=random.randrange(1, 2 ** 62)))

    def uploaded(number, parts, name="x"):
        return types.InputMediaUploadedDocument(
            types.InputFileBig(number, parts, name), "", [types.DocumentAttributeFilename(name)])

    await refused("FILE_PART_EMPTY", big(0, 2, b""))
    await refused("FILE_PART_TOO_BIG", big(0, 2, bytes(524289)))
    await refused("FILE_PART_SIZE_INVALID", big(0, 2, bytes(1000)))
    await refused("FILE_PART_INVALID", big(2, 2, bytes(1024)))
    await refused("FILE_PART_INVALID", big(-1, 2, bytes(1024)))
    await refused("FILE_PART_INVALID", big(4000, -1, bytes(1024)))
    await refused("FILE_PARTS_INVALID", big(0, 4001, bytes(1024)))
    await refused("FILE_PART_0_MISSING", send(uploaded(1234, 1)))
    assert await big(0, 3, bytes(1024)) is True and await big(2, 3, bytes(7)) is True
    await refused("FILE_PART_1_MISSING", send(uploaded(77, 3)))
    assert await big(1, 3, bytes(2048)) is True
    await refused("FILE_PART_SIZE_CHANGED", send(uploaded(77, 3)))
    assert await big(1, 3, bytes(1024)) is True
    await refused("FILE_PARTS_INVALID", send(uploaded(77, 2)))
    await refused("FILE_PARTS_INVALID", send(uploaded(77, 0)))
    await refused("PHOTO_EXT_INVALID", send(types.InputMediaUploadedPhoto(types.InputFileBig(77, 3, "x.jpg"))))
    await refused("CAPTION_TOO_LONG", send(uploaded(77, 3), "\U0001f600" * 4096))
    await refused("CARD_NUMBER_NOT_ALLOWED", send(uploaded(77, 3), "4111 1111 1111 1111"))
    await refused("CARD_NUMBER_NOT_ALLOWED", send(uploaded(77, 3, "4111111111111111.txt")))
    await refused("FILE_NAME_INVALID", send(uploaded(77, 3, "\U0001f600" * 4096)))
    await refused("MEDIA_EMPTY", send(types.InputMediaEmpty()))
    done = await send(uploaded(77, 3, "../../../etc/passwd"), "\U0001f600" * 500)
    attributes = done.updates[1].message.media.document.attributes
    assert [attribute.file_name for attribute in attributes] == ["passwd"], attributes
    saw("what no file can be is refused by its name")


async def main(host, port, key, transport, command):
    only_this_key(key)
    place = Place(host, port, transport, command)
    alice, bob = Person(place, "Alice"), Person(place, "Bob", door=1)
    for person in (alice, bob):
        await person.connect()
        await person.sign_in()
    met = await alice.client(functions.contacts.ImportContactsRequest([
        types.InputPhoneContact(client_id=7, phone="+" + bob.phone, first_name="Bob", last_name="")]))
    friend = await alice.client.get_input_entity(met.imported[0].user_id)
    sent, heard, data = await document(alice, bob, friend)
    await strangers(alice, bob, sent, heard, data)
    await pictures(alice, bob, friend)
    await supergroup(alice, bob)
    await once(alice, bob, friend)
    await wrong(alice, friend)
    assert hashlib.sha256(await heard.message.download_media(file=bytes)).digest() == hashlib.sha256(data).digest()
    for person in (alice, bob):
        assert await person.client.log_out()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
