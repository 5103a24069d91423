"""E-mail: which part is the article, what the head says, and mailboxes of many."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Failed, Options, Source
from annotator.ingest.extractors import mail, messages
from tests.annotator.ingest.extractors.made_files import (
    FIRST,
    STORY,
    all_of,
    block_network,
    one,
    page_of,
    refused,
)

WHOLE = "\n\n".join(STORY)


def letter(text: str = FIRST, subject: str = "Bridge closed – again") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ann Smith <ann@river.example.org>"
    made["To"] = "reader@example.org"
    made["Subject"] = subject
    made["Date"] = "Wed, 01 May 2024 10:30:00 +0200"
    made["Message-ID"] = "<42@river.example.org>"
    made.set_content(text)
    return made


def test_a_message_is_an_article() -> None:
    found = one(mail.extract, letter().as_bytes(), "a.eml")
    assert found.text == FIRST
    assert (found.title, found.author) == ("Bridge closed – again", "Ann Smith")
    assert (found.source, found.id) == ("ann@river.example.org", "42@river.example.org")
    assert found.published == "2024-05-01T10:30:00+02:00"
    assert found.encoding == "UTF-8"
    assert "reader@example.org" not in str(found)


def test_a_newsletter_is_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    block_network(monkeypatch)
    made = letter("Look at it in your browser.")
    made["List-Id"] = '"Morning River" <brief.river.example.org>'
    picture = "<img src='https://track.example.org/1.gif'><img src='cid:logo'>"
    made.add_alternative(page_of((*STORY[:2], STORY[2] + picture)), subtype="html")
    found = one(mail.extract, made.as_bytes())
    assert found.text == WHOLE
    assert found.source == "Morning River"
    assert "brief.river.example.org" in str(found.meta["List-Id"])


def test_a_page_without_text_leaves_what_was_typed() -> None:
    made = letter()
    made.add_alternative("<html><body><img src='x'></body></html>", subtype="html")
    assert one(mail.extract, made.as_bytes()).text == FIRST


def test_attachments_are_named_and_never_opened() -> None:
    made = letter()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Bericht–1.pdf")
    made.add_attachment("more words", filename="notes.txt")
    made.add_attachment(letter("forwarded words"))
    found = one(mail.extract, made.as_bytes())
    assert found.text == FIRST
    assert found.notes[0].startswith("3 attachments were left out: Bericht–1.pdf, notes.txt")


def test_pictures_of_the_page_are_no_attachments() -> None:
    made = letter()
    made.add_alternative(page_of(), subtype="html")
    page = made.get_payload()[1]
    page.add_related(b"x", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    assert one(mail.extract, made.as_bytes()).notes == ()


def raw(head: str, body: bytes = b"words", charset: str = "utf-8") -> bytes:
    return f"Content-Type: text/plain; charset={charset}\n{head}\n\n".encode("latin-1") + body


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?Br=C3=BCcke?= =?utf-8?q?_zu?=", "Brücke zu"),
        ("=?iso-8859-1?q?Br=FCcke?= zu", "Brücke zu"),
        ("=?klingon?q?abc?=", "abc"),
        ("=?utf-8?b?!!!?=", None),
        ("=?utf-8?q?=FF?=", "ÿ"),
        ("Br\xc3\xbccke", "Brücke"),  # UTF-8 that nobody encoded
        ("Br\xfccke", "Brücke"),  # and Latin-1
        ("Br\xfccke =?utf-8?q?=E2=80=93?= zu", "Brücke – zu"),
        ("folded\n  line\0", "folded line"),
    ],
)
def test_fields_as_people_write_them(written: str, read: str | None) -> None:
    found = one(mail.extract, raw(f"Subject: {written}"))
    assert found.title == read if read else found.title


def test_a_body_that_is_not_as_it_says() -> None:
    body = "Die Brücke wurde für gefährlich erklärt.".encode("cp1252")
    found = one(mail.extract, raw("Subject: x", body))
    assert "Brücke" in found.text
    assert "guessed" in found.encoding
    cyrillic = raw("Subject: x", "Премьер".encode("cp1251"), "koi8-r")
    assert one(mail.extract, cyrillic, encoding="cp1251").text == "Премьер"


def test_lines_that_the_mail_program_broke() -> None:
    body = b"one \ntwo \nthree\n\n> a \n> b\nend\n-- \nAnn\n"
    head = "Content-Type: text/plain; charset=utf-8; format=flowed\nSubject: x\n\n"
    found = one(mail.extract, head.encode() + body)
    assert found.text == "one two three\n\n> a b\nend\n-- \nAnn"
    found = one(mail.extract, head.replace("flowed", "flowed; delsp=yes").encode() + body)
    assert found.text.startswith("onetwothree\n")
    assert one(mail.extract, head.replace("; format=flowed", "").encode() + body).text == (
        body.decode().strip("\n")
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no head"),
        (b"just words\nand more", "no head"),
        (b"Subject: x\n\n", "No text"),
        (b"Subject: x\nContent-Type: image/png\n\nx", "No text"),
        (b"A" * 2_000_000, "no head"),
        (b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nwords", "no end"),
        (b"Subject: x\nContent-Type: text/plain\n\n\x00\x01\x00\x02\x00", "UTF-16"),
    ],
)
def test_what_is_no_message(data: bytes, why: str) -> None:
    assert why in refused(mail.extract, data)


def test_parts_without_end_are_refused() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(100))
    assert "nested" in refused(mail.extract, ("Subject: x\n" + deep).encode())
    many = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 2000
    assert "too many" in refused(mail.extract, many.encode())


def test_one_line_of_many_megabytes() -> None:
    found = one(mail.extract, raw("Subject: x", b"word " * 8_000_000))
    assert len(found.text) == 40_000_000


@given(st.binary(max_size=300))
def test_any_bytes_in_a_head_give_one_line(words: bytes) -> None:
    message = messages.parsed(b"X: y\nSubject: " + words.replace(b"\n", b" ") + b"\n\n")
    found = messages.field(message, "Subject")
    found.encode()
    assert "\n" not in found


def box(*letters: bytes, first: str = "From ann@example.org Wed May  1 10:30:00 2024") -> bytes:
    return b"".join(first.encode() + b"\n" + each.rstrip(b"\n") + b"\n\n" for each in letters)


def test_a_mailbox_is_an_article_a_message() -> None:
    typed = "From the start it was wrong.\n\nFrom the hill: a view.\n>From and >>From stay"
    data = box(
        letter("one", "A").as_bytes(),
        letter(typed, "B").as_bytes().replace(b"\nFrom the hill", b"\n>From the hill"),
        letter("three", "C").as_bytes(),
    )
    found = all_of(mail.mailbox, data, "a.mbox")
    assert [each.place for each in found] == ["message 1", "message 2", "message 3"]
    articles = [each for each in found if isinstance(each, Extracted)]
    assert [each.title for each in articles] == ["A", "B", "C"]
    assert articles[1].text.startswith("From the start it was wrong.\n\nFrom the hill: a view.")


def test_a_broken_message_stops_none_of_the_others() -> None:
    data = box(letter("one").as_bytes(), b"Subject: nothing\n", letter("three").as_bytes())
    found = all_of(mail.mailbox, data)
    assert [type(each) for each in found] == [Extracted, Failed, Extracted]
    failed = found[1]
    assert isinstance(failed, Failed)
    assert (failed.place, failed.reason) == ("message 2", "No text is in this message.")


@pytest.mark.parametrize(
    "first", ["From - Wed May 01 10:30:00 2024", "From ann@example.org", "From x 10:30 +02 2024"]
)
def test_lines_that_begin_a_message(first: str) -> None:
    data = box(letter("one").as_bytes(), letter("two").as_bytes(), first=first)
    assert len(all_of(mail.mailbox, data)) == 2


def test_messages_without_an_id_are_told_apart() -> None:
    data = box(b"Subject: x\n\none", b"Subject: y\n\ntwo")
    found = all_of(mail.mailbox, data, "box.mbox")
    assert [each.id for each in found if isinstance(each, Extracted)] == ["box-1", "box-2"]


@pytest.mark.parametrize("data", [b"", b"Subject: x\n\nwords", b"From here on\nwords\n"])
def test_what_is_no_mailbox(data: bytes) -> None:
    assert "No message" in refused(mail.mailbox, data)


def test_a_message_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST", 2000)
    long = b"Subject: x\n\n" + b"x" * 300_000
    found = all_of(mail.mailbox, box(letter("one").as_bytes(), long, letter("two").as_bytes()))
    assert [type(each) for each in found] == [Extracted, Failed, Extracted]


def test_a_mailbox_is_read_message_by_message() -> None:
    class Endless(io.RawIOBase):
        """One message after the other; who reads it all never ends."""

        def readable(self) -> bool:
            return True

        def readinto(self, into: bytearray) -> int:  # type: ignore[override]
            piece = box(letter().as_bytes())[: len(into)]
            into[: len(piece)] = piece
            return len(piece)

    class Streamed(Source):
        def open(self) -> io.BufferedReader:
            return io.BufferedReader(Endless(), 10_000)

    found = mail.mailbox(Streamed(Path("x.mbox")), Options())
    assert [next(found).place for _ in range(3)] == ["message 1", "message 2", "message 3"]


def test_a_disk_that_fails(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="cannot be read"):
        list(mail.mailbox(Source(tmp_path / "gone.mbox"), Options()))
