"""Inventing people: who they are, where they work, what they do there. Pure; the same for the same seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from unicodedata import normalize

from learning_exchange.demo import content
from learning_exchange.demo.content import DOMAIN, OrganisationText, SignInText, StoryText
from learning_exchange.people.rules import Role

# Of a hundred people, how many hold a role besides being staff.
_HOLD = {Role.CHAMPION: 6, Role.TRAINER: 3, Role.LEAD: 2, Role.MANAGER: 3}
_ALSO_ELSEWHERE = 0.06  # work in a second organisation, as bank, joint and part-time staff do
_FAMILY_FROM_ELSEWHERE = 1 / 12
_PARTNERS = {"lived-experience"}  # role families whose people take part as partners rather than as staff


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who takes part; organisations by their keys, the first one first."""

    name: str
    email: str
    job: str
    role_family: str
    organisations: tuple[str, ...]
    roles: tuple[Role, ...]
    interests: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()  # ISO, when the digest comes
    hour: int = 7
    joined: float = field(default=0.0)  # how far into the region's history, 0 to 1


def invented_people(
    random: Random,
    organisations: Sequence[OrganisationText],
    first: Sequence[Invented],
    count: int,
    aims: Sequence[str],
) -> Iterator[Invented]:
    """Those who come first, then others until there are `count`: each organisation gets its share."""
    taken = {person.email for person in first}
    yield from first
    inventor = _Inventor(random, aims, taken)
    missing = {o.key: o.people - sum(p.organisations[0] == o.key for p in first) for o in organisations}
    keys = [o for o in organisations for _ in range(max(0, missing[o.key]))]
    random.shuffle(keys)
    for number in range(count - len(first)):
        home = keys[number] if number < len(keys) else inventor.organisation(organisations)
        yield inventor.person(home, organisations)


def invented_organisations(random: Random, count: int, names: Sequence[str]) -> list[OrganisationText]:
    """Further organisations for a region larger than Myshire, one to a name of a village."""
    kinds = random.choices(_KINDS, [kind[3] for kind in _KINDS], k=count)
    return [_organisation(random, kind, village) for kind, village in zip(kinds, names, strict=False)]


# What a village may have: what it is called, its sector, its key, and how common it is.
_LOCALITIES = [f"Myshire {part}" for part in ("North", "Central", "East", "South", "West")]
_KINDS = (
    ("{} Surgery", "primary-care", "surgery", 30),
    ("{} Care Home", "social-care-provider", "care", 25),
    ("{} Home Care", "social-care-provider", "home", 12),
    ("{} Neighbours", "vcse", "neighbours", 15),
    ("{} Homes", "housing", "homes", 6),
    ("{} Leisure Centre", "leisure", "leisure", 5),
    ("{} Pharmacy", "private", "pharmacy", 5),
    ("{} College", "education", "college", 2),
)


def _organisation(random: Random, kind: tuple[str, str, str, int], village: str) -> OrganisationText:
    called, sector, ending, _ = kind
    return OrganisationText(
        key=f"{village.lower()}-{ending}",
        name=called.format(village),
        short_name=called.format(village),
        sector=sector,
        place=random.choice(_LOCALITIES),
        about="",
        people=10,
    )


def people_who_must_be_there(
    random: Random, stories: Sequence[StoryText], aims: Sequence[str]
) -> list[Invented]:
    """Those who must be there: somebody to sign in as for each role, and the author of each story."""
    signing_in = [_to_sign_in(person, aims) for person in content.people_to_sign_in()]
    placed = {(person.organisations[0], person.job) for person in signing_in}
    inventor = _Inventor(random, aims, {person.email for person in signing_in})
    organisations = content.organisations()
    families = content.authors_role_families()
    authors = dict.fromkeys((story.organisation, story.job) for story in stories)
    return signing_in + [
        inventor.author(organisations[home], job, families[job])
        for home, job in authors
        if (home, job) not in placed
    ]


def _to_sign_in(person: SignInText, aims: Sequence[str]) -> Invented:
    role = Role(person.role)
    roles = (role,) if role in (Role.STAFF, Role.PARTNER) else (Role.STAFF, role)
    organisations = (person.organisation, person.also) if person.also else (person.organisation,)
    return Invented(
        name=person.name,
        email=person.email,
        job=person.job,
        role_family=person.role_family,
        organisations=organisations,
        roles=roles,
        interests=tuple(aims[:3]),
        weekdays=(1, 2, 3, 4, 5),
    )


class _Inventor:
    """Draws people from lists, and sees that no two have one address."""

    def __init__(self, random: Random, aims: Sequence[str], taken: set[str]) -> None:
        self.random, self.aims, self.taken = random, aims, taken
        lists = content.names()
        self.lists = list(lists.values())
        self.weights = [listed["weight"] for listed in self.lists]
        self.jobs = content.jobs()
        self.numbers: dict[str, int] = {}

    def organisation(self, organisations: Sequence[OrganisationText]) -> OrganisationText:
        """One of them, large ones more often."""
        return self.random.choices(organisations, [o.people for o in organisations])[0]

    def person(self, home: OrganisationText, organisations: Sequence[OrganisationText]) -> Invented:
        """Somebody whose first organisation is `home`."""
        job, family, _ = self.random.choices(
            self.jobs[home.sector], [job[2] for job in self.jobs[home.sector]]
        )[0]
        elsewhere = self.organisation(organisations) if self.random.random() < _ALSO_ELSEWHERE else home
        keys = tuple(dict.fromkeys((home.key, elsewhere.key)))
        return self._with_details(keys, job, family, self._roles(family))

    def author(self, home: OrganisationText, job: str, family: str) -> Invented:
        """The author of a story: staff, or a partner."""
        return self._with_details(
            (home.key,), job, family, (Role.PARTNER if family in _PARTNERS else Role.STAFF,)
        )

    def _roles(self, family: str) -> tuple[Role, ...]:
        if family in _PARTNERS:
            return (Role.PARTNER,)
        drawn = self.random.random() * 100
        for role, share in _HOLD.items():
            drawn -= share
            if drawn < 0:
                return (Role.STAFF, role)
        return (Role.STAFF,)

    def _with_details(
        self, keys: tuple[str, ...], job: str, family: str, roles: tuple[Role, ...]
    ) -> Invented:
        name = self._name()
        at = f"home.{DOMAIN}" if Role.PARTNER in roles else f"{keys[0]}.{DOMAIN}"
        return Invented(
            name=name,
            email=self._address(name, at),
            job=job,
            role_family=family,
            organisations=keys,
            roles=roles,
            interests=tuple(sorted(self.random.sample(self.aims, self.random.choice((0, 1, 1, 2, 3))))),
            weekdays=self.random.choice(((1, 2, 3, 4, 5), (1,), (2,), (3,), (4,), (5,), (1, 4), (2, 5), ())),
            hour=self.random.choice((6, 7, 7, 7, 8, 8, 12, 17, 18, 20)),
            joined=self.random.random() ** 2,  # most joined early
        )

    def _name(self) -> str:
        first, other = self.random.choices(self.lists, self.weights, k=2)
        last = other if self.random.random() < _FAMILY_FROM_ELSEWHERE else first
        return f"{self.random.choice(first['given'])} {self.random.choice(last['family'])}"

    def _address(self, name: str, at: str) -> str:
        plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = ".".join("".join(c for c in part if c.isalnum()) for part in plain.split())
        number = self.numbers.get(stem, 1)
        while (address := f"{stem}{number if number > 1 else ''}@{at}") in self.taken:
            number += 1
        self.numbers[stem] = number
        self.taken.add(address)
        return address
