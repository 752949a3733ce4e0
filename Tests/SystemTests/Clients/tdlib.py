"""TDLib, as the package tdjson brings it (https://core.telegram.org/tdlib), led to another server.

The library has the addresses, the ports and the keys of Telegram's servers built in, and no setting for them. So a copy
of it is made in which they are this server's: everything in its place and of the same length, and what was not found
just once ends it. In the copy nothing is left that leads elsewhere, not to those who are asked for addresses when no
server answers, either.
"""
import asyncio
import collections
import ctypes
import glob
import importlib.util
import json
import os
import re
import struct
import tempfile
import threading

from person import LIMIT, Refused

PEM = rb"-----BEGIN RSA PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{365}\n-----END RSA PUBLIC KEY-----(?=\0)"
ADDRESSES = (
    rb"(?<=\0)(?:149\.154\.175\.10|149\.154\.167\.40|149\.154\.175\.117|149\.154\.175\.50|149\.154\.167\.51"
    rb"|95\.161\.76\.100|149\.154\.175\.100|149\.154\.167\.91|149\.154\.171\.5)(?=\0)")
V6 = rb"(?<=\0)2001:(?:b28|67c):[0-9a-f]+:f00[0-9]::[0-9a-f](?=\0)"
# `vector<int> ports = {443, 80, 5222}`, as x86-64 has it: two of them in a register, one in memory.
PORTS = rb"(?<=\x48\xb8)\xbb\x01\0\0\x50\0\0\0(?=.{48,72}\xc7\x45.\x66\x14\0\0)"
LAST_PORT = rb"(?<=\xc7\x45.)\x66\x14\0\0"
# Who tells the addresses of servers: a protocol that is none ends the request before it begins.
TELLERS = (
    rb"(?<=\0)https(?=://(?:\0|software-download\.microsoft\.com/|reserve-5a846\.firebaseio\.com/"
    rb"|www\.google\.com/v1/projects/|dns\.google/resolve))")


def changed(data, pattern, count, new, start=0, end=None):
    """Puts `new`, filled up with zeros, for what is found `count` times."""
    found = list(re.compile(pattern, re.DOTALL).finditer(data, start, len(data) if end is None else end))
    assert len(found) == count, ("not the library that is known", pattern, len(found))
    for one in found:
        size = one.end() - one.start()
        assert len(new) <= size, (new, size)
        data[one.start():one.end()] = new.ljust(size, b"\0")
    return found


def led_to(host, port, key):
    """The library's bytes, with this server in them."""
    folder = os.path.dirname(importlib.util.find_spec("tdjson").origin)
    path, = glob.glob(folder + ".libs/libtdjson*")
    with open(path, "rb") as file:
        data = bytearray(file.read())
    with open(key, "rb") as file:
        pem = file.read().strip()
    # One for the servers, one for those that are for tests.
    changed(data, PEM, 2, pem)
    changed(data, ADDRESSES, 9, host.encode())
    changed(data, V6, 8, b"::1")
    ports, = changed(data, PORTS, 1, struct.pack("<ii", port, port))
    changed(data, LAST_PORT, 1, struct.pack("<i", port), ports.end(), ports.end() + 80)
    changed(data, TELLERS, 5, b"httpx")
    return data


class Library:
    """One for all clients of the program; hears what comes for them on a thread of its own."""

    def __init__(self, host, port, key):
        with tempfile.NamedTemporaryFile(suffix=".so") as file:
            file.write(led_to(host, port, key))
            file.flush()
            self.so = ctypes.CDLL(file.name)
        self.so.td_create_client_id.restype = ctypes.c_int
        self.so.td_send.argtypes = [ctypes.c_int, ctypes.c_char_p]
        self.so.td_receive.restype, self.so.td_receive.argtypes = ctypes.c_char_p, [ctypes.c_double]
        self.so.td_execute.restype, self.so.td_execute.argtypes = ctypes.c_char_p, [ctypes.c_char_p]
        self.log = tempfile.NamedTemporaryFile(mode="r", suffix=".log")
        stream = {"@type": "logStreamFile", "path": self.log.name, "max_file_size": 1 << 24, "redirect_stderr": False}
        verbosity = {"@type": "setLogVerbosityLevel", "new_verbosity_level": 1}
        for setting in ({"@type": "setLogStream", "log_stream": stream}, verbosity):
            self.so.td_execute(json.dumps(setting).encode())
        self.loop = asyncio.get_running_loop()
        self.clients = {}
        self.is_ending = False
        self.thread = threading.Thread(target=self._receive)
        self.thread.start()

    def _receive(self):
        while not self.is_ending:
            received = self.so.td_receive(0.5)
            if received:
                self.loop.call_soon_threadsafe(self._take, json.loads(received))

    def _take(self, event):
        client = self.clients.get(event["@client_id"])
        if client:
            client.take(event)

    def complaints(self):
        """What it does not like of what it was answered, but for methods that are not served."""
        lines = [line.split("]\t", 1) for line in self.log.read().splitlines() if line.startswith("[")]
        return sorted({line[-1][:300] for line in lines if "INPUT_METHOD_INVALID" not in line[-1]})

    async def end(self):
        """The library may not be left with clients that are not closed."""
        for client in self.clients.values():
            if client.state != "Closed":
                self.so.td_send(client.id, json.dumps({"@type": "close"}).encode())
        for client in self.clients.values():
            await asyncio.wait_for(client.until("Closed"), LIMIT)
        self.is_ending = True
        await self.loop.run_in_executor(None, self.thread.join)


class Client:
    """One account's: asks, and passes on what it is told."""

    def __init__(self, library, told):
        self.library, self.told = library, told
        self.id = library.so.td_create_client_id()
        self.asked = {}
        # By the chat and the number that a message has before it is sent.
        self.sent = collections.defaultdict(library.loop.create_future)
        self.state = None
        self.states = asyncio.Condition()
        library.clients[self.id] = self

    async def ask(self, kind, **fields):
        """The answer; Refused for an error."""
        number = len(self.asked)
        self.asked[number] = answer = self.library.loop.create_future()
        request = {"@type": kind, "@extra": number, **fields}
        self.library.so.td_send(self.id, json.dumps(request).encode())
        found = await answer
        if found["@type"] == "error":
            raise Refused("%s: %d %s" % (kind, found["code"], found["message"]))
        return found

    def take(self, event):
        number = event.get("@extra")
        if number is not None:
            answer = self.asked[number]
            if not answer.done():
                answer.set_result(event)
            return
        kind = event["@type"]
        if kind == "updateAuthorizationState":
            self.library.loop.create_task(self._become(event["authorization_state"]["@type"]))
        elif kind in ("updateMessageSendSucceeded", "updateMessageSendFailed"):
            self.sent[event["message"]["chat_id"], event["old_message_id"]].set_result(event)
        else:
            self.told(event)

    async def _become(self, state):
        async with self.states:
            self.state = state.removeprefix("authorizationState")
            self.states.notify_all()

    async def until(self, *states):
        """Waits for one of the states, and gives it."""
        async with self.states:
            await self.states.wait_for(lambda: self.state in states)
            return self.state

    async def is_sent(self, message):
        """The message as the server has it."""
        event = await self.sent[message["chat_id"], message["id"]]
        if event["@type"] == "updateMessageSendFailed":
            raise Refused("sendMessage: %s" % event["error"])
        return event["message"]
