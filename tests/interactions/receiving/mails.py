"""Messages as mail servers and mail programs write them; the people and firms in them do not exist."""

from __future__ import annotations

from textwrap import dedent

ORIGINAL = """\
From: CRONUS <marketing@cronus.example>
To: Anna Smith <{to}>
Subject: Thank you
Message-ID: {id}
Content-Type: text/plain

Dear Anna
"""


def _message(text: str, **values: str) -> bytes:
    filled = dedent(text).lstrip().replace("{original}", ORIGINAL)
    for name, value in values.items():
        filled = filled.replace(f"{{{name}}}", value)
    return filled.replace("\n", "\r\n").encode()


def postfix(**values: str) -> bytes:
    """A report of Postfix: unknown user, for good."""
    return _message(
        """
        Return-Path: <>
        From: MAILER-DAEMON@mx.cronus.example (Mail Delivery System)
        To: marketing@cronus.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="4F1.5/mx.cronus.example"
        Message-Id: <20261129.4F2@mx.cronus.example>

        This is a MIME-encapsulated message.

        --4F1.5/mx.cronus.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        This is the mail system at host mx.cronus.example.

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients.

        --4F1.5/mx.cronus.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.cronus.example
        X-Postfix-Queue-ID: 4F1
        Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0100 (CET)

        Final-Recipient: rfc822; {to}
        Original-Recipient: rfc822;{to}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.firm.example
        Diagnostic-Code: smtp; {words}

        --4F1.5/mx.cronus.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        {original}
        --4F1.5/mx.cronus.example--
        """,
        **{"action": "failed", "status": "5.1.1", "words": "550 5.1.1 <{to}>: Recipient address rejected"} | values,
    )


def exim_plain(**values: str) -> bytes:
    """A report of an older Exim: no standard parts, the address in a header, the reason in the text."""
    return _message(
        """
        Return-path: <>
        X-Failed-Recipients: {to}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mail.cronus.example>
        To: marketing@cronus.example
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1aaa-0001@mail.cronus.example>

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {to}
            host mx.firm.example [192.0.2.7]
            SMTP error from remote mail server after RCPT TO:<{to}>:
            {words}

        ------ This is a copy of the message, including all the headers. ------

        {original}
        """,
        **{"words": "550 No such user here"} | values,
    )


def exim(**values: str) -> bytes:
    """A report of a newer Exim: with standard parts beside the header."""
    return _message(
        """
        Return-path: <>
        X-Failed-Recipients: {to}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mail.cronus.example>
        To: marketing@cronus.example
        References: {id}
        Content-Type: multipart/report; report-type=delivery-status; boundary=1480-eximdsn-18
        MIME-Version: 1.0
        Subject: Mail delivery failed: returning message to sender

        --1480-eximdsn-18
        Content-type: text/plain; charset=us-ascii

        This message was created automatically by mail delivery software.

        --1480-eximdsn-18
        Content-type: message/delivery-status

        Reporting-MTA: dns; mail.cronus.example

        Action: failed
        Final-Recipient: rfc822;{to}
        Status: 5.0.0
        Remote-MTA: dns; mx.firm.example
        Diagnostic-Code: smtp; 550 5.4.1 Recipient address rejected: Access denied

        --1480-eximdsn-18
        Content-type: text/rfc822-headers

        {original}
        --1480-eximdsn-18--
        """,
        **values,
    )


def exchange(**values: str) -> bytes:
    """A report of Exchange: its text as HTML in base64, the reason in its own words."""
    return _message(
        """
        From: <postmaster@firm.example>
        To: <marketing@cronus.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="9c1f-mail"
        Subject: Undeliverable: Thank you
        In-Reply-To: {id}
        References: {id}
        Auto-Submitted: auto-replied
        X-MS-Exchange-Message-Is-Ndr:

        --9c1f-mail
        Content-Type: multipart/alternative; differences=Content-Type; boundary="a2b"

        --a2b
        Content-Type: text/html; charset="us-ascii"
        Content-Transfer-Encoding: base64

        PGI+WW91ciBtZXNzYWdlIGNvdWxkbid0IGJlIGRlbGl2ZXJlZC48L2I+

        --a2b--

        --9c1f-mail
        Content-Type: message/delivery-status

        Reporting-MTA: dns;EX01.firm.example
        Received-From-MTA: dns;mail.cronus.example
        Arrival-Date: Sun, 29 Nov 2026 09:00:00 +0000

        Final-Recipient: rfc822;{to}
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
        X-Display-Name: Anna Smith

        --9c1f-mail
        Content-Type: message/rfc822

        {original}
        --9c1f-mail--
        """,
        **values,
    )


def gmail(**values: str) -> bytes:
    """A report of Gmail: a full mailbox."""
    return _message(
        """
        Return-Path: <>
        To: marketing@cronus.example
        Content-Type: multipart/report; boundary="0000b1"; report-type=delivery-status
        X-Failed-Recipients: {to}
        From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
        In-Reply-To: {id}
        References: {id}
        Subject: Delivery Status Notification (Failure)
        Auto-Submitted: auto-replied

        --0000b1
        Content-Type: multipart/related; boundary="0000b2"

        --0000b2
        Content-Type: text/plain; charset="UTF-8"

        ** Address not reached **

        The recipient's inbox is out of storage space and inactive.

        --0000b2--

        --0000b1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; googlemail.example
        Arrival-Date: Sun, 29 Nov 2026 01:00:00 -0800 (PST)

        Final-Recipient: rfc822; {to}
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 OverQuotaPerm
        Last-Attempt-Date: Sun, 29 Nov 2026 01:00:02 -0800 (PST)

        --0000b1
        Content-Type: message/rfc822

        {original}
        --0000b1--
        """,
        **values,
    )


def qmail(**values: str) -> bytes:
    """A report of qmail: nothing but text."""
    return _message(
        """
        Return-Path: <>
        From: MAILER-DAEMON@cronus.example
        To: marketing@cronus.example
        Subject: failure notice

        Hi. This is the qmail-send program at mail.cronus.example.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{to}>:
        192.0.2.7 does not like recipient.
        Remote host said: 550 5.1.1 unknown user
        Giving up on 192.0.2.7.

        --- Below this line is a copy of the message.

        {original}
        """,
        **values,
    )


def reply(**values: str) -> bytes:
    """An answer somebody typed."""
    return _message(
        """
        From: {who} <{to}>
        To: marketing@cronus.example
        Subject: {subject}
        Date: Sun, 29 Nov 2020 11:30:00 +0100
        Message-ID: <{unique}@firm.example>
        {headers}MIME-Version: 1.0
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: 8bit

        Je viendrais avec plaisir, {who}

        > Dear Anna
        > Thank you for your visit
        """,
        **{"who": "Anna Smith", "subject": "Re: Thank you", "headers": "", "unique": "CA1"} | values,
    )
