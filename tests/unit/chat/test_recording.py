"""The conversation on the page becomes a file: asked for by its own form, and never by another."""

from bot.replay.scenarios.reading import read
from tests.fakes.visitor import words

RECORD = "Enregistrer comme scénario"


def test_the_conversation_is_given_as_a_file(bakary, tmp_path):
    bakary.press("/chat", 'class="send"', text="jai pas fait mon actu")
    answer = bakary.press("/chat", RECORD)
    assert answer.headers["content-disposition"] == 'attachment; filename="scenario.yml"'
    path = tmp_path / "scenario.yml"
    path.write_bytes(answer.content)
    found = read(path)
    assert not found.problems
    assert [step.jobseeker for step in found.scenarios[0].scenario.steps] == [
        "jai pas fait mon actu"
    ]


def test_a_conversation_that_cannot_be_told_says_so(bakary):
    answer = bakary.press("/chat", RECORD)
    assert answer.status_code == 422
    assert "Cette conversation ne peut pas devenir un scénario" in words(answer.text)


def test_a_form_of_another_page_or_another_person_records_nothing(ana):
    page = ana.see("/chat")
    assert ana.send(page, RECORD, token="forged").status_code == 403
    answer = ana.send(page, RECORD, **{"as": "bakary"})
    assert answer.status_code == 409
    assert "content-disposition" not in answer.headers


def test_who_is_nobody_has_nothing_to_record(stranger):
    answer = stranger.client.post("/chat/scenario", data={"token": "x"})
    assert "Qui voulez-vous être" in words(answer.text)
