#!/usr/bin/python3 -IS
# SPDX-License-Identifier: GPL-2.0
"""AF_MCTP from Python, with nothing but ctypes.

  mctp-client.py eid EID     ask an endpoint for its endpoint ID (DSP0236), print what it says
  mctp-client.py echo EID    send messages that the endpoint sends back, and compare
  mctp-client.py serve       be such an endpoint, on all of this host's EIDs, until killed
"""
import ctypes
import os
import sys

AF_MCTP = 45
SOCK_DGRAM = 2
SOL_SOCKET = 1
SO_RCVTIMEO = 20
TIMEOUT = 30

# <linux/mctp.h>
NET_ANY = 0
ADDR_ANY = 0xff
TAG_OWNER = 0x08

TYPE_CONTROL = 0x00
TYPE_VENDOR = 0x7f
ENTERPRISE = (32473).to_bytes(4, 'big')  # reserved for examples (RFC 5612)

CONTROL_REQUEST = 0x80
GET_ENDPOINT_ID = 0x02


class Address(ctypes.Structure):
    """struct sockaddr_mctp"""
    _fields_ = [
        ('family', ctypes.c_ushort),
        ('pad0', ctypes.c_uint16),
        ('network', ctypes.c_uint),
        ('eid', ctypes.c_uint8),
        ('type', ctypes.c_uint8),
        ('tag', ctypes.c_uint8),
        ('pad1', ctypes.c_uint8),
    ]


class Time(ctypes.Structure):
    """struct timeval"""
    _fields_ = [('seconds', ctypes.c_long), ('microseconds', ctypes.c_long)]


def function(name, result, *arguments):
    """A function of the C library, which raises OSError for what it returns below 0."""
    def check(value, _function, _arguments):
        if value < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), name)
        return value

    found = getattr(ctypes.CDLL(None, use_errno=True), name)
    found.restype, found.argtypes, found.errcheck = result, arguments, check
    return found


c_socket = function('socket', ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int)
c_setsockopt = function('setsockopt', ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                        ctypes.POINTER(Time), ctypes.c_uint)
c_bind = function('bind', ctypes.c_int, ctypes.c_int, ctypes.POINTER(Address), ctypes.c_uint)
c_sendto = function('sendto', ctypes.c_ssize_t, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t,
                    ctypes.c_int, ctypes.POINTER(Address), ctypes.c_uint)
c_recvfrom = function('recvfrom', ctypes.c_ssize_t, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t,
                      ctypes.c_int, ctypes.POINTER(Address), ctypes.POINTER(ctypes.c_uint))


class Socket:
    """One of AF_MCTP."""
    def __init__(self):
        self.fd = c_socket(AF_MCTP, SOCK_DGRAM, 0)

    def set_timeout(self, seconds):
        """Limit the time that receive() waits."""
        time = Time(seconds, 0)
        c_setsockopt(self.fd, SOL_SOCKET, SO_RCVTIMEO, time, ctypes.sizeof(time))

    def bind(self, message_type):
        """Receive the requests of a type, to any of this host's EIDs."""
        address = Address(AF_MCTP, 0, NET_ANY, ADDR_ANY, message_type)
        c_bind(self.fd, address, ctypes.sizeof(address))

    def send(self, address, body):
        """Send a message, whose type is in the address."""
        sent = c_sendto(self.fd, body, len(body), 0, address, ctypes.sizeof(address))
        expect('bytes sent', sent, len(body))

    def receive(self):
        """The next message, and where it came from."""
        address = Address()
        size = ctypes.c_uint(ctypes.sizeof(address))
        buffer = ctypes.create_string_buffer(65536)
        length = c_recvfrom(self.fd, buffer, len(buffer), 0, address, size)
        expect('size of the address', size.value, ctypes.sizeof(address))
        expect('family', address.family, AF_MCTP)
        return address, buffer.raw[:length]

    def ask(self, eid, message_type, body):
        """Send a request; the body of its response."""
        self.send(Address(AF_MCTP, 0, NET_ANY, eid, message_type, TAG_OWNER), body)
        address, response = self.receive()
        expect('source', address.eid, eid)
        expect('type', address.type, message_type)
        expect('tag owner', address.tag & TAG_OWNER, 0)
        return response


def expect(what, actual, wanted):
    """End the program if something is not what it has to be."""
    if actual != wanted:
        sys.exit(f'{what} is {actual!r}, not {wanted!r}')


def client():
    """A socket that waits for responses for some time only."""
    result = Socket()
    result.set_timeout(TIMEOUT)
    return result


def ask_eid(eid):
    """Get Endpoint ID."""
    instance = 21
    response = client().ask(eid, TYPE_CONTROL, bytes([CONTROL_REQUEST | instance, GET_ENDPOINT_ID]))
    expect('length', len(response), 6)
    expect('header', response[:2], bytes([instance, GET_ENDPOINT_ID]))
    print('completion code {}, EID {}, endpoint type {}, medium {}'.format(*response[2:]))


def echo(eid):
    """Messages of one packet and of several."""
    requests = client()
    for size in 4, 60, 64, 65, 1000, 20000:
        body = ENTERPRISE + bytes(i * 7 % 251 for i in range(size - 4))
        expect(f'message of {size} bytes', requests.ask(eid, TYPE_VENDOR, body), body)
        print(f'{size} bytes came back')


def serve():
    """Send each request back."""
    server = Socket()
    server.bind(TYPE_VENDOR)
    print('ready', flush=True)
    while True:
        address, body = server.receive()
        expect('tag owner', address.tag & TAG_OWNER, TAG_OWNER)
        address.tag ^= TAG_OWNER
        server.send(address, body)


def main(arguments):
    """The command line."""
    match arguments:
        case ['eid', eid]:
            ask_eid(int(eid))
        case ['echo', eid]:
            echo(int(eid))
        case ['serve']:
            serve()
        case _:
            sys.exit(__doc__)


if __name__ == '__main__':
    main(sys.argv[1:])
