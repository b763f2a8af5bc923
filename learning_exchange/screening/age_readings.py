"""The ways in which a sentence tells somebody's age, each with the words that could stand there instead.

Which ages matter is decided in ages.py, and how a rough age is said in wording.py. Thresholds, ranges,
averages and the ages of buildings are read over here.
"""

import re

from . import wording
from .first_names import is_first_name
from .spelt import Number
from .vocabulary import FEMALE, JOINTS, MALE, PEOPLE, PLURAL, THINGS, either

BOUNDS = either(
    """
    over under than least most above below beyond between minimum maximum average mean median typical
    """
)
LIMIT_BEFORE = re.compile(
    rf"(?:\b(?:{BOUNDS})(?:\s(?:the\s)?age)?(?:\sof)?|[0-9]\s?(?:-|and|or|to))[\s\-]?\Z", re.IGNORECASE
)
LIMIT_AFTER = re.compile(
    r"\s?(?:\+|plus\b|-\s?[0-9]|to\s[0-9]"
    r"|(?:or|and)\s(?:over|older|above|more|under|younger|upwards|below)\b)",
    re.IGNORECASE,
)
CROWDS = either(
    """
    people patients residents those adults women men children everyone anyone clients carers staff users
    pupils students if mainly mostly all by until from after before reading mental gestational developmental
    school
    """
)
MANY = re.compile(
    rf"\b(?:{CROWDS}|{BOUNDS})\s(?:who\s(?:are|were)\s)?(?:the\s)?\Z",
    re.IGNORECASE,
)

YEARS_OLD = re.compile(
    r"[\s_\-]{0,3}(?:y\.\s?o\.|(?:years?|yrs?|y)[\s_./\-]{0,3}(?:old|young|o)\b|(?:years?|yrs?)\sof\sage\b)",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    r"\b(?P<article>an?|one|the|this|that|our|my|his|her|their|your|another)\s\Z", re.IGNORECASE
)
INSIDE_PHRASE = re.compile(
    r"\b(?:an?|the|this|that|our|my|his|her|their|your|another|one|two|three|four|five|[0-9]{1,3})"
    r"\s(?:[a-z'\-]{1,20},?\s){0,2}\Z",
    re.IGNORECASE,
)
NEXT_WORD = re.compile(r"\s(?P<word>[A-Za-z][\w'\-]{0,24})")

AGED = re.compile(
    r"(?P<label>\b(?:at\s)?(?:the\s)?(?:(?:grand|ripe|great|good|old|young|tender|advanced)\s){0,2}"
    r"(?:aged?|age\sof)\s?[:=]?\s?(?:(?:about|around|nearly|almost|just|only)\s)?)\Z",
    re.IGNORECASE,
)
YEARS = re.compile(r"\s(?:years?|yrs?)\b")
BIRTHDAY = re.compile(r"(?:st|nd|rd|th)?[\s\-]birthday\b", re.IGNORECASE)
CELEBRATED = re.compile(r"\b(?:celebrat\w{1,4}|for|on|before|after)\s(?:her|his|their|my)\s\Z", re.IGNORECASE)
ORDINAL_END = re.compile(r"st|nd|rd|th|")
A_BEFORE = re.compile(r"\ban?\s\Z", re.IGNORECASE)
IS = re.compile(
    r"(?P<who>\b[^\W\d_][\w\-]{0,24})(?:'s|\s(?:is|was|will\sbe|would\sbe)|'ll\sbe)\s"
    r"(?P<nearly>(?:(?:now|only|nearly|almost|about|just|already)\s){0,2})\Z"
)
NEARLY = re.compile(r"\b(?:now|only|nearly|almost|about|around|just|already)\s\Z")
OF = re.compile(r"(?P<who>\b[a-z]{3,14})\sof\s\Z")
AT = re.compile(r"\bat\s\Z", re.IGNORECASE)
SUBJECT_AFTER = re.compile(r",?\s(?:he|she|they|his|her)\b")
TURNED = re.compile(r"\b(?P<verb>turned|turns|turning)\s\Z", re.IGNORECASE)
ENDS = re.compile(
    r"\s?(?:[,;:!?)]|\.(?![0-9])|\n|\Z)"
    r"|\s(?:and|when|but|with|now|then|at\sthe\stime|today|last|next|this|in\s(?=[A-Z])|on\s(?=[A-Z]))\b"
)
IN_BRACKETS = re.compile(
    r"(?P<titled>\b(?:Mrs?|Ms|Miss|Dr)\.?\s)?(?P<who>\b[^\W\d_][\w'\-]{0,24})\s?[(,]\s?\Z"
)
CLOSES = re.compile(r"(?:\s(?:years?|yrs?))?\s?[),;]")
NOW = re.compile(r"(?:\A|[,(]\s?)(?:now|then|nearly|almost)\s\Z", re.IGNORECASE)
IN_A_YEAR = re.compile(r"\bin\s(?P<whose>her|his|their|my)\s\Z", re.IGNORECASE)
NTH_YEAR = re.compile(r"(?:st|nd|rd|th)?\syear\b")
SEX = re.compile(r"\s?(?P<sex>[FM])\b")
ALONE = re.compile(r"(?:\A|\n|[(,;.]\s?|\b[Aa]n?\s)\Z")
SUBJECTS = MALE | FEMALE | {"he", "she", "who", "resident", "patient", "client"}

Rewording = tuple[int, int, str | None]  # where the age stands with the words to replace, and by what


class Age:
    """A number that may be an age, with the words around it."""

    def __init__(self, text: str, number: Number) -> None:
        self.text, self.years = text, number.value
        self.start, self.end = number.start, number.end
        self.before = text[max(0, self.start - 70) : self.start]
        self.after = text[self.end : self.end + 70]


def rewording(age: Age) -> Rewording | None:
    """Where a number tells an age and what could stand there, or None where it is another number."""
    for reading in (_years_old, _aged, _birthday, _predicate, _of_or_at, _in_brackets, _sex):
        if found := reading(age):
            return found
    return None


def _years_old(age: Age) -> Rewording | None:
    """Reads "an 87-year-old woman", "a 93yo"; not "75- to 85-year-olds", "a 99-year-old building"."""
    years = YEARS_OLD.match(age.after)
    if not years or LIMIT_BEFORE.search(age.before):
        return None
    rest = age.text[age.end + years.end() : age.end + years.end() + 90]
    words, noun_end = _noun_phrase(rest)
    if LIMIT_AFTER.match(rest) or THINGS.intersection(words):
        return None
    end = age.end + years.end() + noun_end
    if noun_end:
        return _with_noun(age, end, " ".join(words), rest[noun_end:])
    article = ARTICLE.search(age.before)
    start = age.start - len(article.group()) if article else age.start
    if words:  # a word that we do not know follows, and it may be the noun
        return start, end, None
    about = wording.about(age.years, wording.whose(*_around(age.text, start, end)))
    if not article:
        nearly = NEARLY.search(age.before)
        return start - (len(nearly.group()) if nearly else 0), end, about
    indefinite = article["article"].lower() in ("a", "an", "one", "another")
    return start, end, f"someone {about}" if indefinite else f"{article['article']} person {about}"


def _noun_phrase(rest: str) -> tuple[list[str], int]:
    """The words after "year-old" up to the person they describe, and where these end (0: no known noun)."""
    words: list[str] = []
    at = 0
    while len(words) < 4 and (match := NEXT_WORD.match(rest, at)):
        word = match["word"].lower()
        if word in JOINTS:
            break
        words.append(match["word"])
        at = match.end()
        if word in PEOPLE:
            return words, at
    return words, 0


def _with_noun(age: Age, end: int, noun: str, rest: str) -> Rewording:
    """Turns "an 87-year-old frail man" into "a frail man in his eighties", with the article that fits."""
    possessive = wording.whose(wording.nearest_first(noun), rest)
    phrase = f"{noun} {wording.about(age.years, possessive)}"
    article = ARTICLE.search(age.before)
    if article and article["article"].lower() in ("a", "an"):
        return age.start - len(article.group()), end, wording.with_article(phrase)
    plural = noun.lower().rsplit(maxsplit=1)[-1] in PLURAL
    if article or plural or INSIDE_PHRASE.search(age.before):
        return age.start, end, phrase
    return age.start, end, wording.with_article(phrase)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before `start`, nearest first, and those after `end`, for finding whose age it is."""
    return wording.nearest_first(text[max(0, start - 60) : start]), text[end : end + 60]


def _aged(age: Age) -> Rewording | None:
    """Reads "aged 93", "at the age of 93"; not "people aged 65", "aged 18 to 25", "an average age of 80"."""
    aged = AGED.search(age.before) if "age" in age.before[-36:].lower() else None
    if not aged or LIMIT_AFTER.match(age.after) or MANY.search(age.before[: aged.start()]):
        return None
    years = YEARS.match(age.after)
    start, end = age.start - len(aged["label"]), age.end + (years.end() if years else 0)
    if age.years < 13 and aged["label"].lower().startswith(("at", "the")):
        return start, end, "as a young child"
    return start, end, wording.about(age.years, wording.whose(*_around(age.text, start, end)))


def _birthday(age: Age) -> Rewording | None:
    """Turns "her 93rd birthday" into "her birthday", and reads "celebrated her 93rd", "in her 93rd year"."""
    birthday = BIRTHDAY.match(age.after)
    if birthday:
        article = A_BEFORE.search(age.before)
        start = age.start - (len(article.group()) if article else 0)
        return start, age.end + birthday.end(), "a birthday" if article else "birthday"
    year = NTH_YEAR.match(age.after)
    if year and (in_year := IN_A_YEAR.search(age.before)):
        about = wording.about(age.years - 1, in_year["whose"].lower())
        return age.start - len(in_year.group()), age.end + year.end(), about
    ordinal = ORDINAL_END.match(age.after)
    end = age.end + (ordinal.end() if ordinal else 0)
    if age.years >= 18 and ENDS.match(age.text, end) and CELEBRATED.search(age.before):
        return age.start, end, "birthday"
    return None


def _predicate(age: Age) -> Rewording | None:
    """Reads "she is 93", "Dad turned 90", where a clause ends there: not "she was 93 minutes late"."""
    ends = ENDS.match(age.after)
    if not ends or age.years < 18:
        return None
    turned, is_ = TURNED.search(age.before), IS.search(age.before)
    if turned:
        start = age.start - len(turned.group())
        verb = {"turned": "was", "turns": "is", "turning": "being"}[turned["verb"].lower()]
        about = wording.about(age.years, wording.whose(*_around(age.text, start, age.end)))
        return start, age.end, f"{verb} {about}"
    if is_ and (is_["who"].lower() in SUBJECTS or is_first_name(is_["who"])):
        start = age.start - len(is_["nearly"])
        return start, age.end, wording.about(age.years, wording.whose(*_around(age.text, start, age.end)))
    return None


def _of_or_at(age: Age) -> Rewording | None:
    """Reads "a lady of 93" and "at 93 she still cooks"."""
    if age.before[-3:].lower() not in ("of ", "at "):  # most numbers that come this far
        return None
    of, at = OF.search(age.before), AT.search(age.before)
    start = age.start - (len("of ") if of else len("at "))
    years = YEARS.match(age.after)
    end = age.end + (years.end() if years else 0)
    if (of and of["who"] in PEOPLE - PLURAL and ENDS.match(age.text, end)) or (
        at and age.years >= 18 and SUBJECT_AFTER.match(age.text, end)
    ):
        return start, end, wording.about(age.years, wording.whose(*_around(age.text, start, end)))
    return None


def _in_brackets(age: Age) -> Rewording | None:
    """Reads "Doris (93)", "the patient, 93, said" and "now 93,"."""
    if age.years < 18 or not CLOSES.match(age.after):
        return None
    who, now, years = IN_BRACKETS.search(age.before), NOW.search(age.before), YEARS.match(age.after)
    named = who and (who["titled"] or is_first_name(who["who"]) or who["who"].lower() in PEOPLE - PLURAL)
    if not now and not named:
        return None
    start = age.start - (len(now.group().lstrip("(, ")) if now else 0)
    end = age.end + (years.end() if years else 0)
    return start, end, wording.about(age.years, wording.whose(*_around(age.text, start, end)))


def _sex(age: Age) -> Rewording | None:
    """Reads "93F" and "a 93M", as in notes."""
    sex = SEX.match(age.after)
    if not sex or age.years < 18 or not ALONE.search(age.before):
        return None
    article = A_BEFORE.search(age.before)
    person, possessive = ("a woman", "her") if sex["sex"] == "F" else ("a man", "his")
    start = age.start - (len(article.group()) if article else 0)
    return start, age.end + sex.end(), f"{person} {wording.about(age.years, possessive)}"
