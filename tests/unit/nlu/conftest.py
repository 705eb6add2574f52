"""A small model, trained once from the sample beside this file and the project's own lists."""

from pathlib import Path

import pytest

import nlu
from nlu import Interpreter

ROOT = Path(__file__).parents[3]
SAMPLE = Path(__file__).parent / "sample"
CONFIG = """
recipe: default.v1
language: fr
pipeline:
- name: nlu.Normaliser
  lexicon: {lists}/sms.yml
- name: nlu.Spelling
  known: {lists}/french.yml
- name: nlu.Keywords
  human: {lists}/human.yml
  danger: {lists}/danger.yml
- name: nlu.LinearClassifier
  strength: 1.0
- name: nlu.Decision
  answer: 0.4
  sensitive: {{controle_preuves: 0.5}}
  ask: 0.3
  ask_first: 0.1
  out_of_scope: 0.3
  notice: {{detresse: 0.3}}
  longest: {{donner_date: 6}}
  courtesy: [salutation, oui]
- name: nlu.Grammar
"""


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("config") / "config.yml"
    path.write_text(CONFIG.format(lists=ROOT / "data" / "lookups"), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def model(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nlu.train(SAMPLE, config, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def interpreter(model: Path) -> Interpreter:
    return nlu.load(model)
