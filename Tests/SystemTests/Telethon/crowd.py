"""A supergroup with many members of whom few are there; what goes wrong ends the program with a traceback.

    python crowd.py HOST PORT[,PORT] KEY.pem TRANSPORT 'CODE COMMAND {phone}' MEMBERS GO

Prints "group NUMBER" and waits for the file GO: until then the group is to get so many members. Prints one line for
each thing that was seen to work, and "done" at the end.
"""
import asyncio
import os
import sys
import time

from telethon import functions, types

from channels import NEW, Member, meet
from chat import Place, only_this_key, saw

POSTS = 100


async def main(host, port, key, transport, command, members, go):
    only_this_key(key)
    place = Place(host, port, transport, command)
    alice, bob = Member(place, "Alice"), Member(place, "Bob", door=1)
    for person in (alice, bob):
        await person.connect()
        await person.sign_in()
    await meet(alice, [bob])
    made = await alice.client(functions.channels.CreateChannelRequest("Crowd", "", megagroup=True))
    group = made.chats[0]
    await alice.client(functions.channels.InviteToChannelRequest(group, [bob.me.id]))
    await bob.told(types.UpdateChannel, lambda update: update.channel_id == group.id)
    saw("group %d" % group.id)
    while not os.path.exists(go):
        await asyncio.sleep(0.05)
    times = []
    for number in range(POSTS):
        begun = time.monotonic()
        await alice.says(group, "post %d" % number)
        times.append(time.monotonic() - begun)
        await bob.hears(NEW, lambda event: event.raw_text == "post %d" % number)
    times.sort()
    saw("%d posts: half within %.1f ms, the slowest %.1f ms" % (POSTS, 1e3 * times[POSTS // 2], 1e3 * times[-1]))
    assert times[POSTS // 2] < 0.5, times
    found, begun = [], time.monotonic()
    while True:
        part = await alice.client(functions.channels.GetParticipantsRequest(
            group, types.ChannelParticipantsRecent(), len(found), 200, 0))
        assert part.count == int(members)
        if not part.participants:
            break
        found += [one.user_id for one in part.participants]
    assert len(found) == int(members) == len(set(found)), len(found)
    saw("%s members in %.1f s" % (members, time.monotonic() - begun))
    begun = time.monotonic()
    part = await alice.client(functions.channels.GetParticipantsRequest(
        group, types.ChannelParticipantsSearch("bo"), 0, 200, 0))
    assert [one.user_id for one in part.participants] == [bob.me.id]
    saw("one of them is found by name in %.1f ms" % (1e3 * (time.monotonic() - begun)))
    for person in (alice, bob):
        await person.client.log_out()
    saw("done")

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
