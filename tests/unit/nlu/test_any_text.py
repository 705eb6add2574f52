"""Whatever is typed is understood to be something, in a time that its length bounds."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nlu import Interpreter
from nlu.line import listed
from nlu.text import Normaliser

TODAY = date(2026, 11, 22)
ANY_TEXT = st.text(max_size=300) | st.text(
    st.characters(codec=None, categories=["Cs", "Cf", "Mn", "Cc", "Nd", "No", "So", "Lo"]),
    max_size=60,
)
BITS = listed(
    "le du au entre et 3 15 31 99 2026 / - . , décembre lundi prochain semaine mois mille cent "
    "vingt un deux quatre € euros h heures jours il y a dans conseiller mourir preuves ? ! 06 12 "
    "34 56 78 a@b.fr @ l' j' qu' ’ 1er 2m1 jusqu'au avant-hier 😱 👍 é"
)
PHRASES = st.lists(st.sampled_from([*BITS, "\n"]), max_size=40).map(" ".join)
DAYS = st.none() | st.dates()


@given(text=ANY_TEXT | PHRASES, today=DAYS, prefer=st.sampled_from(["past", "future"]))
def test_any_text_on_any_day_is_understood(interpreter: Interpreter, text, today, prefer):
    found = interpreter.parse(text, today, prefer)
    assert found.text == text
    assert found.decision in ("answer", "ask", "handover", "out_of_scope")
    assert 0.0 <= found.intent.confidence <= 1.0
    assert len(found.ranking) <= 10
    for entity in found.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text


@given(text=ANY_TEXT | PHRASES)
def test_any_text_can_be_explained(interpreter: Interpreter, text):
    assert interpreter.explain(text)["decision"] == interpreter.parse(text).decision


@given(text=st.text(min_size=1, max_size=80))
def test_words_stand_in_order_inside_the_text(text):
    words = Normaliser({}).words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)


@given(text=PHRASES.filter(bool))
def test_what_lies_beyond_the_limit_is_not_read(interpreter: Interpreter, text):
    """Linear: a text of any length costs what its first 2,000 characters cost."""
    long = (text + " ") * (100_000 // (len(text) + 1) + 1)
    whole, beginning = interpreter.parse(long, TODAY), interpreter.parse(long[:2000], TODAY)
    assert whole.ranking == beginning.ranking
    assert whole.entities == beginning.entities
