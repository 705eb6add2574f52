"""Whatever JSON Telegram may send one day: nothing raises, and who wrote is heard."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.reading import Arrived, chat_of, read, typed

BOT = 42


def message(**content):
    ada = {"id": 7, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    return {"message_id": 5, "from": ada, "chat": chat, "date": 1_790_000_000, **content}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=10,
)
PARTS = st.sampled_from(
    [
        "text",
        "caption",
        "document",
        "photo",
        "voice",
        "video",
        "sticker",
        "contact",
        "location",
        "venue",
        "poll",
        "dice",
        "game",
        "entities",
        "reply_markup",
        "reply_to_message",
        "story",
        "forward_origin",
        "from",
        "date",
        "via_bot",
        "pinned_message",
        "media_group_id",
        "new",
    ]
)


@given(st.sampled_from(["message", "edited_message"]), st.dictionaries(PARTS, ANYTHING, max_size=4))
def test_whatever_a_message_holds_the_person_is_heard(kind, parts):
    update = typed({"update_id": 9, kind: message(**parts)})
    assert update is not None or not {"from", "date"}.isdisjoint(parts)
    if update is not None:
        assert isinstance(found := read(update, BOT), Arrived) or found is None
        assert chat_of(update) == "7"


@given(ANYTHING)
def test_nothing_at_all_raises(raw):
    update = typed(raw)
    assert update is None or read(update, BOT) is None


KINDS = st.sampled_from(["message", "callback_query", "my_chat_member", "edited_message", "poll"])


@given(st.dictionaries(KINDS, ANYTHING, max_size=3))
def test_no_kind_of_update_raises(kinds):
    update = typed({"update_id": 3, **kinds})
    if update is not None:
        read(update, BOT)
        chat_of(update)
