"""Somebody uploads a file of several megabytes while parts of the shop are killed: each part that was acknowledged is
there, and the file arrives byte for byte, once.

    python interrupted.py HOST PORT KEY.pem TRANSPORT 'CODE COMMAND {phone}' PARTS

Prints "ready", "sent N" for each part, "sending", and "done" when all that is claimed was seen.
"""
import asyncio
import os
import random
import sys

from telethon import functions, types

from chat import Person, Place, only_this_key, saw
from load import reconnected, stubborn

SIZE = 64 * 1024


async def main(host, port, key, transport, command, parts):
    only_this_key(key)
    place = Place(host, port, transport, command)
    alice, bob = Person(place, "Alice"), Person(place, "Bob")
    for person in (alice, bob):
        await person.connect()
        await person.sign_in()
    met = await alice.client(functions.contacts.ImportContactsRequest([
        types.InputPhoneContact(client_id=7, phone="+" + bob.phone, first_name="Bob", last_name="")]))
    friend = await alice.client.get_input_entity(met.imported[0].user_id)
    watchers = [asyncio.create_task(reconnected(person)) for person in (alice, bob)]
    saw("ready")
    data = os.urandom(int(parts) * SIZE - 777)
    number = random.randrange(1, 2 ** 62)
    pieces = [data[start:start + SIZE] for start in range(0, len(data), SIZE)]
    for part, piece in enumerate(pieces):
        request = functions.upload.SaveBigFilePartRequest(number, part, len(pieces), piece)
        assert await stubborn(lambda: alice.client(request)) is True
        saw("sent %d" % (part + 1))
    media = types.InputMediaUploadedDocument(
        types.InputFileBig(number, len(pieces), "big.bin"), "", [types.DocumentAttributeFilename("big.bin")])
    send = functions.messages.SendMediaRequest(
        peer=friend, media=media, message="whole", random_id=random.randrange(1, 2 ** 62))
    saw("sending")
    await stubborn(lambda: alice.client(send))
    await stubborn(lambda: alice.client(send))

    async def history():
        messages = await bob.client.get_messages(alice.me.id, limit=10)
        if not messages:
            raise ConnectionError("not there yet")
        return messages
    messages = await stubborn(history)
    assert [message.raw_text for message in messages].count("whole") == 1, messages
    document = messages[0].document
    got = b""
    while len(got) < len(data):
        where = types.InputDocumentFileLocation(document.id, document.access_hash, document.file_reference, "")
        part = await stubborn(lambda: bob.client(functions.upload.GetFileRequest(where, len(got), 256 * 1024)))
        assert part.bytes
        got += part.bytes
    assert got == data
    for watcher in watchers:
        watcher.cancel()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
