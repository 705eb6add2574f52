"""What a message looks like on Telegram: any text survives, and nothing is too long."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.writing import LONGEST, LONGEST_DATA, data, fit, pieces, split, units
from bot.conversation.events import Address, Button
from bot.conversation.speech import Outgoing

HERE = Address("telegram", "7")
MARKUP = "<b>_Claire_</b> *d'Artagnan* [ici](http://x) `a\\b` &amp; 👩🏽‍🚒 €"


def said(text, author="assistant", name="", buttons=(), seq=1):
    return Outgoing("ana", seq, HERE, text, author, author_name=name, buttons=tuple(buttons))


def marked(piece):
    """The words of each entity, cut out of the text as Telegram counts: in UTF-16 units."""
    wide = piece.text.encode("utf-16-le")
    cut = [(e.type, wide[2 * e.offset : 2 * (e.offset + e.length)]) for e in piece.entities]
    return [(kind, words.decode("utf-16-le")) for kind, words in cut]


def test_the_assistant_s_words_are_plain():
    [piece] = pieces([said(MARKUP)])
    assert (piece.text, piece.entities, piece.keyboard) == (MARKUP, (), None)


def test_a_human_s_words_carry_their_name_in_bold():
    [piece] = pieces([said(MARKUP, "conseiller", "Zoé 🦊 Petit")])
    assert piece.text == f"Zoé 🦊 Petit\n{MARKUP}"
    assert marked(piece) == [("bold", "Zoé 🦊 Petit")]


def test_a_line_of_the_system_is_in_italics():
    [piece] = pieces([said(MARKUP, "system")])
    assert marked(piece) == [("italic", MARKUP)]


def test_one_button_in_a_row_with_what_it_carries():
    [piece] = pieces([said("?", buttons=[Button("Oui", "/oui"), Button("Non", "/non")])])
    rows = [[(b.text, b.callback_data) for b in row] for row in piece.keyboard.inline_keyboard]
    assert rows == [[("Oui", "/oui")], [("Non", "/non")]]


@given(st.text(max_size=90), st.text(max_size=90))
def test_a_button_carries_what_telegram_takes(title, payload):
    carried = data(Button(title, payload))
    assert 1 <= len(carried.encode()) <= LONGEST_DATA
    if 1 <= len(payload.encode()) <= LONGEST_DATA:
        assert carried == payload
    elif 1 <= len(title.encode()) <= LONGEST_DATA:
        assert carried == title


def test_a_long_title_is_cut():
    [piece] = pieces([said("?", buttons=[Button("x" * 200, "/x")])])
    assert piece.keyboard.inline_keyboard[0][0].text == "x" * 59 + "…"


LETTERS = st.text(alphabet="ab .!?\n👩é", max_size=400)


@given(LETTERS, st.integers(4, 50))
def test_a_text_is_cut_without_losing_a_letter(text, limit):
    parts = list(split(text, limit))
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_it_is_cut_at_a_sentence_if_there_is_one_else_at_a_word_else_anywhere():
    assert list(split("Un mot. Et deux autres", 15)) == ["Un mot.", "Et deux autres"]
    assert list(split("trois mots sans fin", 12)) == ["trois mots", "sans fin"]
    assert list(split("👩👩👩", 5)) == ["👩👩", "👩"]


@given(st.text(min_size=1, max_size=12).filter(str.strip), st.integers(1, 1500))
def test_no_piece_is_too_long_and_each_carries_the_name(word, times):
    found = pieces([said(word * times, "conseiller", "Claire Martin", [Button("Oui", "/oui")])])
    assert all(units(piece.text) <= LONGEST for piece in found)
    assert all(marked(piece)[0] == ("bold", "Claire Martin") for piece in found)
    assert [bool(piece.keyboard) for piece in found] == [False] * (len(found) - 1) + [True]


def test_messages_that_go_together_keep_their_authors_and_the_latest_buttons():
    line = [
        said("Oui ?", buttons=[Button("Oui", "/oui")]),
        said("Claire Martin vous répond.", "system"),
        said("Bonjour", "conseiller", "Claire Martin"),
        said("Et moi", "conseiller", "Karim Benali"),
    ]
    assert fit(line) == 4
    [piece] = pieces(line)
    assert piece.text == (
        "Oui ?\n\nClaire Martin vous répond.\n\nClaire Martin\nBonjour\n\nKarim Benali\nEt moi"
    )
    assert marked(piece) == [
        ("italic", "Claire Martin vous répond."),
        ("bold", "Claire Martin"),
        ("bold", "Karim Benali"),
    ]
    assert piece.keyboard.inline_keyboard[0][0].text == "Oui"


def test_the_assistant_s_words_never_go_under_a_human_s_name():
    line = [said("Bonjour", "conseiller", "Claire Martin"), said("Je reprends.")]
    assert fit(line) == 1
    assert fit([said("Un"), said("Une ligne", "system"), said("Deux")]) == 3


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6))
def test_what_goes_together_fits_in_one_message(lengths):
    line = [said("é" * length, "conseiller", "Claire Martin") for length in lengths]
    together = pieces(line[: fit(line)])
    assert len(together) == 1
    assert units(together[0].text) <= LONGEST
