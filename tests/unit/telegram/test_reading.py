"""From what Telegram sends to what arrived: nothing a person can do raises or goes unheard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.reading import LONGEST_NAME, Membership, read, safe_name, typed
from bot.conversation.events import Address

BOT = 42
ADA = {"id": 7, "is_bot": False, "first_name": "Ada"}
CHAT = {"id": 7, "type": "private", "first_name": "Ada"}
HERE = Address("telegram", "7")


def message(**content):
    return {"message_id": 5, "from": ADA, "chat": CHAT, "date": 1_790_000_000, **content}


def arrived(kind="message", **content):
    return read(typed({"update_id": 9, kind: message(**content)}), BOT)


def file(**more):
    return {"file_id": "BQ", "file_unique_id": "AQ", "file_size": 12, **more}


def test_a_text_arrives_as_it_was_written_with_the_ids_of_its_delivery_and_message():
    inbound = arrived(text="/conseiller@referent_bot Un *mot*").inbound
    assert inbound.text == "/conseiller@referent_bot Un *mot*"
    assert (inbound.address, inbound.external_id, inbound.message_id) == (HERE, "42:9", "5")
    assert (inbound.edits, inbound.what, inbound.file) == ("", "text", None)


def test_an_edited_message_says_which_one_it_replaces():
    inbound = arrived("edited_message", text="pardon : mardi", edit_date=1_790_000_009).inbound
    assert (inbound.text, inbound.edits) == ("pardon : mardi", "5")


def test_a_position_that_moves_is_nobody_s_message():
    place = {"latitude": 48.8566, "longitude": 2.3522, "live_period": 900}
    assert arrived("edited_message", location=place) is None
    assert arrived(location=place).inbound.what == "location"


@pytest.mark.parametrize(
    ("content", "text", "what"),
    [
        ({"location": {"latitude": 48.8566, "longitude": 2.3522}}, "48.8566, 2.3522", "location"),
        ({"location": {"latitude": 0.0, "longitude": -60.0}}, "0, -60", "location"),
        (
            {"contact": {"phone_number": "+33612345678", "first_name": "Ada", "last_name": "L."}},
            "Ada L. +33612345678",
            "contact",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "🎲", "text"),
        ({"game": {"title": "Échecs", "description": "", "photo": []}}, "Échecs", "text"),
        ({"story": {"chat": CHAT, "id": 1}}, "", "text"),
        ({"something_new": {"of": "2031"}}, "", "text"),
    ],
)
def test_what_is_no_text_is_read_as_its_nearest_words(content, text, what):
    inbound = arrived(**content).inbound
    assert (inbound.text, inbound.what) == (text, what)


def test_a_venue_keeps_its_name_before_the_place():
    place = {"latitude": 48.8566, "longitude": 2.3522}
    venue = {"location": place, "title": "Agence Nord", "address": "1 rue Haute"}
    inbound = arrived(location=place, venue=venue).inbound
    assert (inbound.what, inbound.text) == (
        "location",
        "Agence Nord, 1 rue Haute 48.8566, 2.3522",
    )


def test_a_sticker_is_its_emoji():
    sticker = file(type="regular", width=512, height=512, is_animated=False, is_video=False)
    assert arrived(sticker={**sticker, "emoji": "👍"}).inbound.text == "👍"
    assert arrived(sticker=sticker).inbound.text == ""


@pytest.mark.parametrize(
    ("content", "what", "name", "media_type"),
    [
        (
            {"document": file(file_name="cv.pdf", mime_type="application/pdf")},
            "document",
            "cv.pdf",
            "application/pdf",
        ),
        ({"document": file()}, "document", "document", "application/octet-stream"),
        ({"voice": file(duration=3)}, "voice", "message-vocal.ogg", "audio/ogg"),
        (
            {"audio": file(duration=3, file_name="note.m4a", mime_type="audio/mp4")},
            "voice",
            "note.m4a",
            "audio/mp4",
        ),
        ({"video_note": file(duration=3, length=240)}, "voice", "message-video.mp4", "video/mp4"),
        (
            {"video": file(duration=3, width=9, height=9)},
            "document",
            "video.mp4",
            "video/mp4",
        ),
        (
            {
                "animation": file(duration=3, width=9, height=9, file_name="a.gif.mp4"),
                "document": file(file_name="a.gif.mp4"),
            },
            "document",
            "a.gif.mp4",
            "video/mp4",
        ),
    ],
)
def test_a_file_has_its_kind_name_and_type(content, what, name, media_type):
    found = arrived(**content, caption="voici").file
    assert (found.id, found.size) == ("BQ", 12)
    assert (found.what, found.name, found.media_type) == (what, name, media_type)
    assert arrived(**content, caption="voici").inbound.text == "voici"


def test_of_a_photo_the_largest_size_is_taken():
    sizes = [
        file(file_id="small", width=90, height=60),
        file(file_id="large", width=1280, height=960),
        file(file_id="middle", width=320, height=240),
    ]
    found = arrived(photo=sizes).file
    assert (found.id, found.what, found.media_type) == ("large", "photo", "image/jpeg")


def test_a_media_type_that_is_none_is_the_usual_one():
    sent = file(mime_type="text/html\r\nSet-Cookie: a=b", file_name="x")
    assert arrived(document=sent).file.media_type == "application/octet-stream"


def test_a_file_edited_in_comes_as_a_new_file_since_it_may_be_another():
    found = arrived("edited_message", document=file(), caption="le bon")
    assert (found.inbound.edits, found.inbound.text) == ("", "le bon")
    assert found.file is not None


@given(st.text(max_size=300))
def test_no_file_name_holds_what_a_disk_or_a_header_stumbles_over(name):
    safe = safe_name(name)
    assert len(safe) <= LONGEST_NAME
    assert safe.isprintable() or not safe
    assert not set(safe) & set('/\\:*?"<>|')
    assert safe not in (".", "..")


def test_a_long_file_name_keeps_its_ending():
    assert safe_name("a" * 300 + ".pdf").endswith("aaa.pdf")
    assert safe_name("../../etc/passwd") == "_.._etc_passwd"
    assert safe_name("cv\u202efdp.exe") == "cvfdp.exe"


def press(**more):
    under = message(
        text="D'accord ?",
        reply_markup={"inline_keyboard": [[{"text": "Oui", "callback_data": "/oui"}]]},
    )
    query = {"id": "77", "from": ADA, "chat_instance": "1", "data": "/oui", "message": under}
    return read(typed({"update_id": 10, "callback_query": {**query, **more}}), BOT)


def test_a_press_is_what_its_button_carries():
    pressed = press()
    assert (pressed.inbound.address, pressed.inbound.text) == (HERE, "/oui")
    assert (pressed.press.query, pressed.press.title) == ("77", "Oui")


def test_a_press_under_a_message_too_old_to_be_shown_counts_all_the_same():
    pressed = press(message={"chat": CHAT, "message_id": 5, "date": 0})
    assert pressed.inbound.text == "/oui"
    assert (pressed.press.message, pressed.press.title) == (None, "")


def member(status, chat=CHAT):
    until = {"until_date": 0} if status == "kicked" else {}
    me = {"id": BOT, "is_bot": True, "first_name": "Référent"}
    change = {"chat": chat, "from": ADA, "date": 1_790_000_000}
    change["old_chat_member"] = {"user": me, "status": "member"}
    change["new_chat_member"] = {"user": me, "status": status, **until}
    return read(typed({"update_id": 11, "my_chat_member": change}), BOT)


def test_blocking_and_unblocking_are_told():
    assert member("kicked") == Membership(HERE, blocked=True)
    assert member("member") == Membership(HERE, blocked=False)


GROUP = {"id": -100, "type": "group", "title": "Nous"}


def test_groups_and_channels_are_left_alone():
    assert arrived(text="bonjour", chat=GROUP) is None
    assert press(message=message(chat=GROUP, text="?")) is None
    assert member("member", GROUP) is None
    assert read(typed({"update_id": 1, "channel_post": message(chat=GROUP)}), BOT) is None


def test_what_telegram_itself_writes_into_a_chat_is_not_answered():
    assert arrived(message_auto_delete_timer_changed={"message_auto_delete_time": 60}) is None
    assert arrived(pinned_message=message(text="épinglé")) is None


def test_of_a_message_of_unknown_shape_the_words_arrive():
    odd = arrived(text="bonjour", document="no document", entities={"new": "shape"})
    assert (odd.inbound.text, odd.inbound.address, odd.file) == ("bonjour", HERE, None)
    assert arrived(sticker=[1, 2], text=["not", "a", "text"]).inbound.text == ""
