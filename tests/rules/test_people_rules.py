"""What may be said of people, where links may lead, and which passwords are too easily guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.people import passwords
from learning_exchange.people.rules import (
    ROLE_HINTS,
    ROLE_LABELS,
    Role,
    device_name,
    domain_fault,
    domain_of,
    is_ods_code,
    network_of,
    role_labels,
    safe_path,
)

BRIDGET = ["Bridget Okafor", "b.okafor@myshire-north.nhs.uk", "Myshire North NHS Trust", "St Ives"]


def test_every_role_is_named_and_explained() -> None:
    assert set(ROLE_LABELS) == set(ROLE_HINTS) == set(Role)
    assert role_labels(["administrator", "staff", "emperor"]) == ["Staff", "Administrator"]


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/cases?q=a%20b&after=1", "/people/x#y", "/search?q=//x", "/caf%C3%A9", "/é"]
)
def test_pages_of_ours_may_be_gone_on_to(path: str) -> None:
    assert safe_path(path) == path


@given(st.text(alphabet=st.sampled_from("/\\.:@?#\t\n\r \0abc%")))
def test_no_path_that_is_let_through_can_leave_the_site(path: str) -> None:
    kept = safe_path(path)
    as_a_browser_reads_it = "".join(c for c in kept if c not in "\t\n\r").replace("\\", "/").strip()
    assert as_a_browser_reads_it.startswith("/")
    assert not as_a_browser_reads_it.startswith("//")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-S911B) Chrome/136.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Android 15) SamsungBrowser/28 Chrome/130.0 Safari/537", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/136.0 Safari/537.36 Edg/136.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/136.0 Safari/537.36", "Chrome on Chromebook"),
        ("Lynx/2.9 (Windows)", "A browser on Windows"),
        ("curl/8", "An unknown device"),
        ("", "An unknown device"),
        ("<script>alert(1)</script>" * 1000, "An unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words_that_its_owner_knows(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("nowhere", "nowhere"),
        ("", ""),
    ],
)
def test_a_network_is_an_address_or_what_one_household_holds(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "domain", ["myshire.nhs.uk", "care-home.example", "xn--mller-kva.de", "a.bc", "x1.y2.z3e"]
)
def test_a_domain_of_an_organisation_may_be_listed(domain: str) -> None:
    assert domain_fault(domain) == ""


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "nhs",
        ".nhs.uk",
        "nhs..uk",
        "-a.uk",
        "a-.uk",
        "a b.uk",
        "müller.de",
        "a.1",
        "127.0.0.1",
        "a_b.uk",
        "x" * 64 + ".uk",
        "a.uk\n",
        "*.uk",
    ],
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    assert "is not an email domain" in domain_fault(domain)


@pytest.mark.parametrize("domain", ["gmail.com", "nhs.net", "outlook.com"])
def test_a_domain_that_says_nothing_about_where_somebody_works_is_refused(domain: str) -> None:
    assert "does not show where somebody works" in domain_fault(domain)


def test_the_domain_of_an_address_is_what_follows_its_last_at() -> None:
    assert domain_of('"a@b"@Myshire.NHS.uk') == "myshire.nhs.uk"


@pytest.mark.parametrize("code", ["RXX", "A81001", "0ABCD"])
def test_a_code_of_the_organisation_data_service_is_known_by_its_shape(code: str) -> None:
    assert is_ods_code(code)


@pytest.mark.parametrize("code", ["", "RX", "RXXXXXX", "rxx", "R-X", "R X", "\uff32\uff38\uff38", "RXX\n"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not is_ods_code(code)


@pytest.mark.parametrize(
    "password",
    [
        "Bridget Okafor",
        "bridget.okafor1",
        "OKAFOR-okafor",
        "myshirenorth",
        "Learning Exchange 1",
        "B.Okafor 2026!",
    ],
)
def test_what_others_know_of_somebody_is_no_password(password: str) -> None:
    assert (
        passwords.fault_of(password, about=BRIDGET)
        == "Your name, your address and where you work are guessed first."
    )


@pytest.mark.parametrize(
    "password", ["Bridget eats purple plums", "ferry anchor plum", "north wind by st ives pier"]
)
def test_a_name_among_other_words_is_no_fault(password: str) -> None:
    assert passwords.fault_of(password, about=BRIDGET) == ""


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "1234567890", "qwertyuiop", "iloveyou2024", "letmein1234", "Arsenal1886",
        "aaaaaaaaaaaaaaa", "abcabcabcabc", "monkey monkey", "01/01/1990", "P@ssw0rd!!!",
    ],
)  # fmt: skip
def test_what_is_quickly_guessed_is_refused_with_a_reason(password: str) -> None:
    fault = passwords.fault_of(password)
    assert fault.endswith(".")
    assert password not in fault


@pytest.mark.parametrize(
    "password",
    [
        "a lantern on the moor",
        "xk29Fjw81q",
        "ßtraßenbahnküche",
        "🐢 ferry 🐙 plum",
        "plum " * 3 + "ferry anchor",
    ],
)
def test_what_is_hard_to_guess_may_be_chosen(password: str) -> None:
    assert passwords.fault_of(password) == ""


def test_judging_takes_no_longer_for_what_is_longer() -> None:
    assert passwords.fault_of("a1" * 512) == "Something repeated is guessed quickly."
    assert "Use a shorter password" in passwords.fault_of("a1" * 513)
    assert "Use a shorter password" in passwords.fault_of("é" * 513), "bytes are counted, not letters"


def test_a_hash_says_its_costs_and_not_its_password() -> None:
    kept = passwords.hash_password("ferry anchor plum")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != passwords.hash_password("ferry anchor plum"), "every hash has salt of its own"
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated(kept.replace("t=2", "t=1"))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("caf\u00e9 ferry plum", True),
        ("cafe\u0301 ferry plum", True),
        ("cafe ferry plum", False),
        ("Caf\u00e9 ferry plum", False),
        ("caf\u00e9 ferry plum ", False),
        ("", False),
    ],
)
def test_one_password_written_by_two_keyboards_is_one_password(typed: str, right: bool) -> None:
    assert passwords.is_right(typed, passwords.hash_password("caf\u00e9 ferry plum")) == right


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$x$y"])
def test_without_a_hash_nothing_is_right(kept: str | None) -> None:
    assert not passwords.is_right("nobody has this password", kept)
