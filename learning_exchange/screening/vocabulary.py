"""The lists of words that the detectors read by: people, places, roles, and what only looks like a name.

Data alone. First names have their own file, because of their number.
"""

from collections.abc import Iterable


def words(text: str) -> frozenset[str]:
    """The words of `text`, which are apart by white space."""
    return frozenset(text.split())


def either(options: str | Iterable[str]) -> str:
    """A pattern for any one of the options, which are given as a list, or apart by white space."""
    return "|".join(options.split() if isinstance(options, str) else options)


def whole(options: Iterable[str]) -> str:
    """A pattern for any of the options as a whole word in text of small letters.

    Each alternative begins with its letter, so that the search engine skips to those letters by itself: ten
    times as fast as a word boundary, a list of words and no regard for capitals.
    """
    endings: dict[str, list[str]] = {}
    for option in sorted(options, key=len, reverse=True):
        endings.setdefault(option[0], []).append(option[1:])
    starts = (f"{letter}(?<![a-z0-9_]{letter})(?:{either(rest)})" for letter, rest in endings.items())
    return f"(?:{either(list(starts))})(?![a-z0-9])"


# Who a word says somebody is, for "his", "her" and "their".
MALE = words(
    """
    man gentleman gent boy lad male father dad grandfather grandad grandpa husband widower son brother
    uncle nephew grandson stepfather  monk priest postman fisherman policeman
    fireman
    """
)

FEMALE = words(
    """
    woman lady girl lass female mother mum mam grandmother grandma gran nan nana wife widow daughter
    sister aunt auntie niece granddaughter stepmother  nun seamstress
    housewife midwife
    """
)

EITHER = words(
    """
    patient resident client person carer tenant user student pupil child baby infant toddler teenager
    adult pensioner neighbour friend partner relative parent grandparent cousin sibling spouse survivor
    veteran volunteer member teacher headteacher farmer nurse doctor miner engineer builder driver
    joiner carpenter cook chef cleaner librarian musician pianist soldier sailor vicar shopkeeper
    accountant gardener baker butcher electrician plumber lecturer professor solicitor secretary worker
    refugee walker runner amputee smoker drinker individual inpatient outpatient someone somebody
    """
)

HIS = MALE | words("he him his himself mr")
HERS = FEMALE | words("she her hers herself mrs ms miss")
PLURAL = words("men women gentlemen ladies boys girls children people") | {f"{word}s" for word in EITHER}
PEOPLE = MALE | FEMALE | EITHER | PLURAL

# Words that introduce a person by name. In small letters, as "Patient Safety" and "Carer Support" are things.
RELATIVE = words(
    """
    husband wife partner son daughter mum mam mother dad father brother sister neighbour friend grandson
    granddaughter aunt uncle grandmother grandfather nan gran grandad nephew niece fiancé fiancée
    """
)
SOMEBODY = RELATIVE | words(
    "patient resident client lady gentleman man woman boy girl person child baby tenant veteran"
)

# Words after which a new part of a sentence begins, so that nothing before them waits for a noun.
JOINTS = words(
    """
    today yesterday tomorrow still here there despite though although if since until during never always
    just also both each only not who whose which that and or but was is were are had has have lived
    lives living said told came went wanted asked felt with without in on at from to for of after before
    when while because so as by could would did does can will he she they we his her their now then this
    last next
    """
)

# What else is some number of years old.
THINGS = words(
    """
    building hospital house home tree charity practice school church tradition organisation bridge
    recording car record system problem piano song photograph film clinic service boiler lift law policy
    cottage
    """
)

# Mailboxes that belong to a role: any of these words as a part of the name before the @.
ROLES = words(
    """
    info information enquiries enquiry admin administration contact hello office reception team teams
    feedback referrals referral support help helpdesk helpline training learning library comms
    communications pals complaints events bookings booking noreply reply mail post press media service
    services hub clinic duty appointments volunteering volunteers recruitment privacy dpo foi webmaster
    newsletter
    """
)

# The areas of geographic postcodes, with the islands. (GIR 0AA and the addresses of the forces aside.)
AREAS = words(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M
    ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST
    SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """
)

# Capitalised words after "in", "at" or "from" that name no place, or a place of very many people.
LARGE = words(
    """
    January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Spring Summer Autumn Winter Christmas Easter Ramadan Eid
    Diwali Lent Covid Teams Zoom English Welsh Polish Urdu Punjabi Bengali Gujarati Arabic Romanian
    Hindi Somali Makaton Britain England Wales Scotland Ireland Europe Africa Asia India Pakistan
    Bangladesh Jamaica Poland Nigeria London Birmingham Leeds Glasgow Sheffield Bradford Liverpool
    Edinburgh Manchester Bristol Cardiff Leicester Coventry Nottingham Newcastle Belfast Hull Plymouth
    Wolverhampton Stoke Derby Southampton Portsmouth Brighton Swansea Kent Essex Surrey Sussex Norfolk
    Suffolk Devon Cornwall Dorset Somerset Durham Cumbria Merseyside Tyneside Yorkshire Parkinson
    Alzheimer North South East West Band Phase Year Week Day Step Stage Level Table Figure Part Our The
    This These When Then Nursing Podiatry Physiotherapy Pharmacy Outpatients Community Primary Secondary
    District Clinic Team Hospital Trust Council County Region City Borough University Health Board
    Foundation Federation Central Greater National
    """
)

# Capitalised words that begin a sentence, which an initial may stand before: "Mrs P. She said".
STARTERS = words(
    """
    He She They We It You His Her Their Its My After Before At In On As And But So If While With For
    From To By Then There Here The This That These Our Not No Yes An Out Every Each All Some Most Now
    Later Since Until Although Because Who What When Why How Of Or Said Is Was Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday
    """
)

# What else is written with a capital and is nobody's name, mostly after "Nurse", "MS" and "the patient".
OTHER_CAPITALS = words(
    """
    Practitioner Practitioners Consultant Consultants Specialist Specialists Manager Managers Lead Leads
    Led Associate Associates Prescriber Prescribers Advisor Adviser Educator Educators Director Station
    Call Calls Clinics Rounds Round Service Services Support Student Students Training Assistant
    Assistants Advocate Ambassador Therapist Doctor Scan Scans Scanner Forms Access Project Planner
    PowerPoint OneDrive SharePoint OneNote Bookings Imaging Angiogram Society Nurse Nurses Word Excel
    Office Outlook Patients Patient Group Groups Relapse Act Christmas Time Class Classes Trainer
    Trainers Plan Copy File Index Social Care Carer Carers Workers Worker Home Homes Family Families
    Facebook Skype Google Participation Experience Safety Voice Voices Charter Passport Liaison Forum
    Stories Story
    """
)

# Patterns for what turns a name into that of a place, a programme or a method, which only honours a person.
THINGS_WITH_NAMES = either(
    """
    Hospital House Ward Unit Centre Road Street Lane Avenue School Awards? Foundation Trust Fund Suite
    Building Hospice [Pp]rogramme Fellowship Lecture Rule Law Protocol [Tt]raining Court Lodge Close Way
    Church College Academy University Library Clinic Surgery Practice Infirmary Wing Caf[eé] Room
    Gardens? Park Act Scale Score Test Index Model Method Square Campus Curie Seacole McGowan
    Nightingale Rowntree Rogers Granger Kitwood
    """
)
