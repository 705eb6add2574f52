"""The actions in Python, one file for each subject.

Rule: the name is the one the domain and the rules use. A new action is written in a file of its
subject and listed here.
"""

from bot.dialogue.acting import Action
from bot.dialogue.actions import absence, human, misunderstood, settled, source

ACTIONS: dict[str, Action] = {
    "action_joindre_conseiller": human.ask_for_human,
    "action_retirer_demande": human.withdraw,
    "action_default_fallback": misunderstood.bring_a_human,
    "action_default_ask_affirmation": misunderstood.ask_which,
    "action_default_ask_rephrase": misunderstood.ask_otherwise,
    "action_source": source.tell,
    "action_suite_sur": source.reassure,
    "action_demande_reglee": settled.settle,
    "validate_absence_form": absence.validate,
    "action_bilan_absence": absence.count,
}
