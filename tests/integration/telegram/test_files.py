"""What people send is on the disk before anything is acknowledged."""

import hashlib
import os

import pytest

from bot.channels.telegram.fetching import LARGEST
from bot.conversation.events import PersonSentFile, PersonSpoke


def kept(server, ada):
    """The one file of the thread, and its content on the disk."""
    server.is_all_taken()
    [sent] = server.of(ada, PersonSentFile)
    path = server.services.parts.files.path(sent.file_id)
    return sent, path.read_bytes() if path else None


@pytest.mark.parametrize("caption", ["", "voici mon justificatif"])
def test_a_document_is_kept_under_its_fingerprint(server, ada, caption):
    content = os.urandom(300_000)
    ada.sends_document("../attestation.pdf", content, caption)
    sent, on_disk = kept(server, ada)
    assert (sent.file_id, on_disk) == (hashlib.sha256(content).hexdigest(), content)
    assert (sent.name, sent.media_type) == ("_attestation.pdf", "application/pdf")
    assert (sent.what, sent.size, sent.refused) == ("document", 300_000, "")
    assert [said.text for said in server.of(ada, PersonSpoke)] == ([caption] if caption else [])
    ada.wait_for(1)


def test_while_a_file_is_fetched_the_person_sees_that_somebody_is_at_it(server, ada):
    ada.sends_document("cv.pdf", b"%PDF")
    server.is_all_taken()
    server.telegram.wait_until(lambda _: "typing" in ada.actions)


def test_a_photo_and_a_voice_message_are_kept_as_such(server, ada):
    ada.sends_photo(b"jpeg")
    ada.sends_voice(b"ogg")
    server.is_all_taken()
    sent = server.of(ada, PersonSentFile)
    assert [(one.what, one.media_type) for one in sent] == [
        ("photo", "image/jpeg"),
        ("voice", "audio/ogg"),
    ]
    assert server.services.parts.files.path(sent[1].file_id).read_bytes() == b"ogg"


def test_a_file_too_large_is_refused_without_being_fetched(server, ada):
    ada.sends_document("film.mp4", bytes(21 * 1024 * 1024), mime_type="video/mp4")
    sent, on_disk = kept(server, ada)
    assert (sent.refused, sent.file_id, on_disk) == ("too_large", "", None)
    assert server.telegram.calls("getFile") == []
    assert ada.wait_for(1)


def test_the_largest_file_telegram_gives_out_is_kept(server, ada):
    ada.sends_document("dossier.zip", bytes(LARGEST), mime_type="application/zip")
    sent, on_disk = kept(server, ada)
    assert (sent.refused, len(on_disk)) == ("", LARGEST)


@pytest.mark.parametrize("what", ["getFile", "file"])
def test_a_file_that_comes_at_the_third_try_is_kept(server, ada, what):
    server.telegram.fails(what, code=502)
    server.telegram.resets(what)
    ada.sends_document("cv.pdf", b"%PDF")
    sent, on_disk = kept(server, ada)
    assert (sent.refused, on_disk) == ("", b"%PDF")


@pytest.mark.parametrize("what", ["getFile", "file"])
def test_a_file_that_never_comes_is_refused_and_holds_up_nobody(server, ada, what):
    server.telegram.fails(what, 3, code=400)
    ada.sends_document("cv.pdf", b"%PDF")
    ada.writes("comment m'actualiser ?")
    sent, _ = kept(server, ada)
    assert (sent.refused, sent.file_id) == ("unreadable", "")
    assert [said.text for said in server.of(ada, PersonSpoke)] == ["comment m'actualiser ?"]
    assert server.log(ada).index(sent) == 0


def test_a_disk_that_is_full_makes_telegram_wait_and_loses_nothing(server, ada, monkeypatch):
    files, tries = server.services.parts.files, []
    real = files._keep

    def full(content):
        tries.append(content)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        return real(content)

    monkeypatch.setattr(files, "_keep", full)
    ada.sends_document("cv.pdf", b"%PDF")
    sent, on_disk = kept(server, ada)
    assert (len(tries), sent.refused, on_disk) == (2, "", b"%PDF")
