"""Somebody who is signed in hears live, from the shop, how an order does.

    python notices.py HOST PORT KEY.pem TRANSPORT 'CODE COMMAND {phone}' PHONE COUNT

Prints "ready", "heard TEXT" for each message of the shop about an order, and when there were COUNT of them, and the
history has the same in the same order, "done".
"""
import asyncio
import sys

from telethon import events

from chat import Person, Place, only_this_key, saw

SHOP = 777000


async def main(host, port, key, transport, command, phone, count):
    only_this_key(key)
    person = Person(Place(host, port, transport, command), "Customer", phone)
    await person.connect()
    await person.sign_in()
    saw("ready")
    heard = []
    while len(heard) < int(count):
        event = await asyncio.wait_for(person.inbox.get(), 120)
        if isinstance(event, events.NewMessage.Event) and event.chat_id == SHOP and " order " in event.raw_text:
            order = event.message.entities[0]
            text = event.raw_text[order.offset:order.offset + order.length]
            assert text.startswith("ord_"), event.raw_text
            heard.append((event.id, event.raw_text))
            saw("heard " + event.raw_text)
    await asyncio.sleep(2)
    kept = [(message.id, message.message) for message in await person.client.get_messages(SHOP, limit=50)]
    kept = [entry for entry in kept[::-1] if " order " in entry[1]]
    assert kept == heard, (kept, heard)
    await person.client.disconnect()
    saw("done")

asyncio.run(main(*sys.argv[1:]))
