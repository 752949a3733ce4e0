"""A person with a real Telegram client (Telethon) and a password chats with somebody who uses the web client's API.

    python web.py HOST PORT KEY.pem TRANSPORT 'CODE COMMAND {phone}' PASSWORD MESSAGES

Prints "phone N" when signed in; begins when somebody writes "start", sends MESSAGES, and prints "done" when it has sent
them and has "w 0" to "w 19" of the other, once and in order.
"""
import asyncio
import random
import sys

from telethon import events, functions

from chat import Person, Place, only_this_key, saw
from load import PATIENCE, reconnected, stubborn


async def main(host, port, key, transport, command, password, messages):
    only_this_key(key)
    person = Person(Place(host, port, transport, command), "Tele")
    await person.connect()
    await person.sign_in()
    assert await person.client.edit_2fa(new_password=password, hint="the usual")
    saw("phone " + person.phone)
    first = await asyncio.wait_for(person.inbox.get(), PATIENCE)
    while not (isinstance(first, events.NewMessage.Event) and first.raw_text == "start"):
        first = await asyncio.wait_for(person.inbox.get(), PATIENCE)
    friend = await first.get_input_chat()
    keeper = asyncio.create_task(reconnected(person))
    for number in range(int(messages)):
        request = functions.messages.SendMessageRequest(
            peer=friend, message="t %d" % number, random_id=random.randrange(1, 2 ** 62))
        await stubborn(lambda: person.client(request))
        if number % 10 == 0:
            saw("sent %d" % number)
        await asyncio.sleep(0.02)
    saw("all sent")

    async def all_of_it():
        return [message.raw_text async for message in person.client.iter_messages(friend, limit=None)
                if not message.out]
    end = asyncio.get_running_loop().time() + PATIENCE
    wanted = ["start"] + ["w %d" % number for number in range(20)]
    while (await stubborn(all_of_it))[::-1] != wanted:
        assert asyncio.get_running_loop().time() < end, (await all_of_it())[::-1]
        await asyncio.sleep(0.5)
    keeper.cancel()
    await person.client.disconnect()
    saw("done")

asyncio.run(main(*sys.argv[1:]))
