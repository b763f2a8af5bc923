"""What a reader looks for among stories, as pages, feeds, exports and saved searches know it."""

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty is no limit.

    Aim, behaviour, sector and outcome are slugs of the framework; the place is that of an organisation.
    """

    words: str = ""
    aim: str = ""
    behaviour: str = ""
    sector: str = ""
    place: str = ""
    outcome: str = ""  # of trying it elsewhere
    order: str = ""  # "newest": newest first also where words are searched for

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)

    @property
    def filters(self) -> dict[str, str]:
        """What the list is narrowed to, but for words."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    @property
    def best_first(self) -> bool:
        """Whether what fits the words best comes first."""
        return bool(self.words) and self.order != "newest"

    def kept(self) -> dict[str, str]:
        """What is set, by name: for an address, or to be stored."""
        return {name: value for name, value in asdict(self).items() if value}


FILTERS = ("aim", "behaviour", "sector", "place", "outcome")


def wanted_of(kept: dict[str, str]) -> Wanted:
    """The wish that was stored; what is not known any more is left out."""
    known = {field.name for field in fields(Wanted)}
    return Wanted(**{name: value for name, value in kept.items() if name in known})
