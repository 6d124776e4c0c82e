"""An operator's gateway for tests, on pycmpp's own reading of CMPP 2.0 (a separate program, never linked).

usage: gateway.py VERSION ACCOUNT SECRET [MODE]

VERSION is 2 or 3. pycmpp knows 2.0 alone, so for 3.0 a submit is first brought into the form of 2.0 by the widths of the
standard, and then read by pycmpp all the same. Prints its port, then a line of JSON for everything that it was sent.
MODE: plain, silent (answers no submit), flow (refuses the first submit for now), cut (closes after the first submit),
early (sends a receipt before the answer), lost (the receipt says that it did not arrive), idle (answers no question
whether it is there).
"""

import hashlib
import json
import socket
import struct
import sys

from pycmpp import cmpp_defines as names
from pycmpp.request import SubmitRequestInstance
from pycmpp.utils import Pack, decode_headers, get_md5_digest

version, account, secret = int(sys.argv[1]), sys.argv[2], sys.argv[3]
mode = sys.argv[4] if len(sys.argv) > 4 else "plain"


def say(**what):
    print(json.dumps(what), flush=True)


def exactly(line, count):
    got = b""
    while len(got) < count:
        piece = line.recv(count - len(got))
        if not piece:
            raise EOFError
        got += piece
    return got


def result(number):
    return Pack.get_unsigned_char_data(number) if version == 2 else Pack.get_unsigned_long_data(number)


def frame(command, sequence, body=b""):
    parts = (len(body) + 12, command, sequence)
    return b"".join(Pack.get_unsigned_long_data(part) for part in parts) + body


def as_two(body):
    """A submit of 3.0 in the form of 2.0."""
    fee, rest = body[23:55], body[56:]
    head = body[:23] + fee[:21] + rest[: 116 - 44]
    rest = rest[116 - 44 :]
    count, telephones = rest[0], rest[1 : 1 + 32 * rest[0]]
    short = b"".join(telephones[32 * at : 32 * at + 21] for at in range(count))
    rest = rest[1 + 32 * count + 1 :]
    length = rest[0]
    assert len(rest) == 1 + length + 20, len(rest)
    return head + bytes([count]) + short + rest[: 1 + length] + bytes(8)


def submit(message):
    body = message[12:] if version == 2 else as_two(message[12:])
    told = SubmitRequestInstance().resolve(message[:12] + body)
    assert len(body) == 126 + 21 * told["destusr_tl"] + told["msg_length"], len(body)
    keep = ("pk_total", "pk_number", "tp_udhi", "msg_fmt", "register_delivery", "msg_content")
    texts = ("msg_src", "src_id", "dest_terminal_id", "service_id", "fee_code")
    say(
        got="submit",
        sequence=told["seq_id"],
        head=[ord(letter) for letter in told["msg_head"] or ""],
        **{name: told[name] for name in keep},
        **{name: told[name].rstrip("\0") for name in texts},
    )
    return told


def receipt(sequence, name, telephone, stat):
    width = 21 if version == 2 else 32
    text = lambda words, count: words.encode().ljust(count, b"\0")
    content = struct.pack("!Q", name) + text(stat, 7) + b"26112310002611231000" + text(telephone, width) + bytes(4)
    body = struct.pack("!Q", 7000 + sequence) + text("106900", 21) + text("", 10) + bytes([0, 0, 0])
    body += text(telephone, width) + (b"" if version == 2 else b"\0") + bytes([1, len(content)]) + content
    return frame(names.CMPP_DELIVER_REQ, sequence, body + bytes(8 if version == 2 else 20))


def greets(line):
    head = exactly(line, 12)
    length, command, sequence = decode_headers(head)
    body = exactly(line, length - 12)
    assert command == names.CMPP_CONNECT_REQ and length == 39, (command, length)
    stamp = struct.unpack("!L", body[23:27])[0]
    proof = get_md5_digest(account.encode() + 9 * b"\0" + secret.encode() + b"%010d" % stamp)
    status = 0 if (body[:6].decode(), body[6:22]) == (account, proof) else 3
    if body[22] > (0x20 if version == 2 else 0x30):
        status = 4
    say(got="connect", version=body[22], stamp=stamp, status=status)
    own = hashlib.md5(result(status) + body[6:22] + secret.encode()).digest()
    answer = result(status) + own + bytes([0x20 if version == 2 else 0x30])
    line.sendall(frame(names.CMPP_CONNECT_RESP, sequence, answer))
    return status == 0


def serves(line):
    taken = 0
    while True:
        head = exactly(line, 12)
        length, command, sequence = decode_headers(head)
        message = head + exactly(line, length - 12)
        if command == names.CMPP_ACTIVE_TEST_REQ:
            say(got="active")
            if mode != "idle":
                line.sendall(frame(names.CMPP_ACTIVE_TEST_RESP, sequence, b"\0"))
        elif command == names.CMPP_SUBMIT_REQ:
            told = submit(message)
            taken += 1
            telephone, name = told["dest_terminal_id"].rstrip("\0"), 0x1122334400000000 + taken
            if mode == "silent":
                continue
            if mode == "cut":
                return
            refused = mode == "flow" and taken == 1
            answer = frame(
                names.CMPP_SUBMIT_RESP, sequence, struct.pack("!Q", name) + result(8 if refused else 0)
            )
            stat = "UNDELIV" if mode == "lost" else "DELIVRD"
            told = receipt(90 + taken, name, telephone, stat)
            if refused:
                line.sendall(answer)
            elif mode == "early":
                line.sendall(told + answer)
            else:
                line.sendall(answer + told)
        elif command == names.CMPP_DELIVER_RESP:
            say(got="taken", name=struct.unpack("!Q", message[12:20])[0], length=length, sequence=sequence)
        elif command == names.CMPP_TERMINATE_REQ:
            say(got="terminate")
            line.sendall(frame(names.CMPP_TERMINATE_RESP, sequence))
            return


door = socket.create_server(("127.0.0.1", 0))
say(port=door.getsockname()[1])
while True:
    line, _ = door.accept()
    with line:
        try:
            if greets(line):
                serves(line)
        except (EOFError, ConnectionError):
            say(got="gone")
