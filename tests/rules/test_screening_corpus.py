"""Labelled text: what good stories look like raises hardly a question, and what must block does."""

from pathlib import Path

import pytest
import yaml

from learning_exchange.screening import Severity, must_change, screen, to_confirm

CORPUS = yaml.safe_load((Path(__file__).parent / "screening_corpus.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("paragraph", CORPUS["ordinary"], ids=lambda p: p["text"][:40])
def test_good_practice_in_ordinary_words_is_let_through(paragraph: dict[str, str]) -> None:
    findings = screen(paragraph["text"])
    assert must_change(findings) == []
    assert len(to_confirm(findings)) <= int(paragraph.get("asks", 0))


@pytest.mark.parametrize("example", CORPUS["must_block"], ids=lambda e: e["text"][:40])
def test_what_names_a_person_blocks_at_its_words(example: dict[str, str]) -> None:
    text = example["text"]
    blocks = {(f.kind.value, text[f.start : f.end]) for f in must_change(screen(text))}
    assert (example["kind"], example["words"]) in blocks


@pytest.mark.parametrize("example", CORPUS["must_block"], ids=lambda e: e["text"][:40])
def test_it_blocks_in_the_middle_of_a_story_too(example: dict[str, str]) -> None:
    story = f"{CORPUS['ordinary'][0]['text']}\n\n{example['text']}\n\n{CORPUS['ordinary'][1]['text']}"
    blocks = {(f.kind.value, story[f.start : f.end]) for f in must_change(screen(story))}
    assert (example["kind"], example["words"]) in blocks


def test_ordinary_stories_together_raise_few_questions() -> None:
    findings = [f for paragraph in CORPUS["ordinary"] for f in screen(paragraph["text"])]
    assert len(CORPUS["ordinary"]) >= 30
    assert sum(f.severity is Severity.ASK for f in findings) <= 2
