"""Stories: what is recalled of conversations over several turns."""

from tests.unit.dialogue.told import CONFIG, QUESTION, talking

PLAIN = CONFIG.replace("Augmented", "").replace(", max_history: 6", "")


def test_what_was_said_before_decides_what_an_answer_means(tmp_path):
    talk = talking(tmp_path, QUESTION)
    assert talk.say("oui") == ["utter_perdu"]
    talk.say("bonjour")
    assert talk.say("oui") == ["utter_oui"]


def test_every_branch_of_an_or_is_told(tmp_path):
    talk = talking(tmp_path, QUESTION)
    talk.say("bonjour")
    assert talk.say("suite") == ["utter_oui"]


def test_a_story_may_begin_in_the_middle_of_a_conversation(tmp_path):
    talk = talking(tmp_path, QUESTION)
    talk.say("autre")
    talk.say("bonjour")
    assert talk.say("non") == ["utter_non"]


def test_plain_memory_tells_a_story_from_the_start_only(tmp_path):
    talk = talking(tmp_path, QUESTION, config=PLAIN)
    talk.say("bonjour")
    assert talk.say("non") == ["utter_non"]
    assert talk.say("bonjour") == ["utter_perdu"]


def test_a_question_that_only_a_rule_answers_does_not_break_a_story(tmp_path):
    rules = "- rule: faq\n  steps: [{intent: faq}, {action: utter_faq}]"
    talk = talking(tmp_path, QUESTION, rules)
    talk.say("bonjour")
    assert talk.say("faq") == ["utter_faq"]
    assert talk.say("non") == ["utter_non"]


def test_rules_go_before_stories(tmp_path):
    rules = "- rule: non\n  steps: [{intent: non}, {action: utter_faq}]"
    talk = talking(tmp_path, QUESTION, rules)
    talk.say("bonjour")
    assert talk.say("non") == ["utter_faq"]


def test_only_so_much_is_remembered(tmp_path):
    steps = "".join(f"  - intent: {i}\n  - action: utter_{i}\n" for i in ("bonjour", "oui", "non"))
    talk = talking(tmp_path, f"- story: longue\n  steps:\n{steps}  - intent: suite\n"
                   "  - action: utter_suite\n")  # fmt: skip
    for intent in ("oui", "bonjour", "oui", "non"):
        talk.say(intent)
    assert talk.say("suite") == ["utter_suite"]


def test_checkpoints_join_stories(tmp_path):
    stories = """
    - story: début
      steps:
      - intent: bonjour
      - action: utter_bonjour
      - checkpoint: milieu
    - story: suite
      steps:
      - checkpoint: milieu
      - intent: suite
      - action: utter_suite
      - checkpoint: milieu
    - story: fin
      steps:
      - checkpoint: milieu
      - intent: oui
      - action: utter_fin
    """
    talk = talking(tmp_path, stories)
    for intent in ("bonjour", "suite", "suite"):
        talk.say(intent)
    assert talk.say("oui") == ["utter_fin"]
    assert talk.say("oui") == ["utter_perdu"]


def test_stories_that_begin_alike_and_end_differently_are_not_recalled(tmp_path):
    stories = (
        QUESTION
        + """
- story: l'autre
  steps: [{intent: bonjour}, {action: utter_bonjour}, {intent: non}, {action: utter_fin}]
"""
    )
    talk = talking(tmp_path, stories)
    talk.say("bonjour")
    assert talk.say("non") == ["utter_perdu"]


def test_without_a_memory_policy_stories_are_not_recalled(tmp_path):
    config = "policies: [{name: RulePolicy, core_fallback_action_name: utter_perdu}]"
    assert talking(tmp_path, QUESTION, config=config).say("bonjour") == ["utter_perdu"]
