"""The sink e-mails are measured with takes what a mail server takes."""

import smtplib
import time

import pytest

from benchmark import floors_mail as floors

MESSAGE = ("me@cronus.example", "ann@example.org", b"Subject: Hello\r\n\r\n.dot\r\n\r\n.\r\n")


@pytest.fixture
def port():
    with floors.sink() as port:
        yield port


def test_it_takes_messages_one_after_the_other_and_many_at_once(port):
    floors.send(port, [MESSAGE] * 20)
    floors.send(port, [MESSAGE] * 20, connections=4)
    with smtplib.SMTP("127.0.0.1", port) as connection:
        assert connection.ehlo()[0] == 250
        assert connection.has_extn("pipelining")


def test_all_that_is_thrown_at_it_is_answered(port):
    floors.fill_sink(port, [("me@cronus.example", "ann@example.org", b"Subject: Hello\r\n\r\nHello\r\n")] * 500)


def test_it_can_take_its_time_before_every_answer():
    with floors.sink(0.02) as port:
        started = time.monotonic()
        floors.send(port, [MESSAGE])
        assert time.monotonic() - started >= 0.02 * 5
