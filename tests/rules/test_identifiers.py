"""Direct identifiers in a text: each kind in both languages, beside it what only looks like one, and the laws."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identifiers import IdentifierKind, Span, find, redact
from bot.domain.identifiers.checks import is_belgian, is_bsn, is_nhs, is_npi

REGIONS = ("US", "NL", "GB", "BE", "IE", "CA")

# What stands in [ ] is found, as the kind that heads the list, and nothing else.
FOUND = {
    IdentifierKind.PHONE: """
        you can call me on [212-555-0142] after four
        his cell is [(646) 555-0199], he is up late
        [+1 617 555 0134] is the number of my sister
        text me, [555-0163], the wifi here is useless
        my mum's number is [2125550177] if the ward asks
        ring [020 7946 0321] or [07700 900461], whichever picks up
        reach dad at [+44 (0)7700 900 812]
        dublin number for the school run: [087 123 4567]
        landline is [01632 960 255]
        bel me maar op [06-23456789], ik ben wakker
        mijn nieuwe nummer: [06 23 45 67 89]
        app naar [+31 6 23456789] of [0031 6 23456789]
        vast bereikbaar op [020-5550123]
        ma is te bereiken op [0472/12.34.56], in Gent
        [06 2345 6789] en dan vragen naar de zaal
        bel [0612345678] 14:00 of [0687654321] 16:00
        nul zes, dus [0 6 2 3 4 5 6 7 8 9], snap je
        my work line is [555 0148] if it is urgent
        contact: [+1 (613) 555-0188]
        bel maar [06.23.45.67.89]
        rota: Ann [555-0142], Bob [555-0163], either will do
        [0623456789] [0634567890]
        <a href="tel:[+31612345678]">""",
    IdentifierKind.EMAIL: """
        write to [r.vandenbroek@example.org] please
        [lena_moore+clinic@mail.example.co.uk] is mine
        [jan.de.wit@example.nl], of via de app
        mail me: [anna.k (at) example (dot) org]
        it is [piet.bakker at example dot com], no spaces
        ik zit op [kees[at]example.nl] tegenwoordig
        [tess.b apenstaartje example punt nl] dus
        [SOPHIE.LAURENT@EXAMPLE.ORG]""",
    IdentifierKind.SSN: """
        SSN [219-09-9999] on the form
        is it safe that they have my social: [219 09 9999]
        "ssn": "[219-09-9999]"
        I typed [219-09-9999] twice
        mijn rijksregisternummer is [85.07.30-033.28]
        insz [85073003328] staat op mijn kaart
        [85.07.30-033.28], zo staat het er""",
    IdentifierKind.MRN: """
        MRN [00482917] please
        (MRN: [MRN-4829170])
        medical record number is [AB-482-9170]
        my hospital number is [H482917], can you look
        her chart no. [48-29-170] was lost
        NHS number [943 476 5919] is on the letter
        nhs no: [9434765919]
        mijn patiëntnummer is [4829170]
        patientnr: [48.29.170] staat op de brief
        dossiernummer [2024-118-0067] werd gevraagd
        z-nummer op de polsband: [Z0048291]
        mijn dossiernummer bij het umc is [8821340]""",
    IdentifierKind.INSURANCE: """
        my insurance ID is [XKD 482 917 003]
        Member ID: [W4829 17003]
        Insurance: [INS-482917003]
        policy number [HP-4829170] expired
        medicare number [1EG4-TE5-MK73] is new
        policy #: [44-88213-7]
        zit bij de bond, lidnummer mutualiteit [482/9170033]
        polisnummer [48.291.700] vergoedt het niet
        polis [NL-48.291.700], al jaren
        mijn verzekeringsnummer: [2048291700]""",
    IdentifierKind.NPI: """
        NPI: [1234567893]
        the doctor's NPI number is [1234567893]
        provider number [1234567893] on the bill""",
    IdentifierKind.BSN: """
        bsn [111222333] staat op de brief
        mijn BSN is [1112.22.333]
        burgerservicenummer: [111 222 333]
        burgerservicenr [1 1 1 2 2 2 3 3 3] voor de aanvraag
        ze vroegen [1112.22.333] aan de balie""",
    IdentifierKind.DOB: """
        DOB [03/14/1961], she is my aunt
        my d.o.b. is [14-03-1961]
        I was born on [14 March 1961] in Leeds
        born [March 14th, 1961], still going
        date of birth: [1961-03-14]
        my birthday's [12 August 1990] by the way
        dob is [5 june 78]
        my birthday is [3/14/61]
        geboren op [14 maart 1961] te Delft
        geb. [14-03-1961]
        geboortedatum: [14.03.1961]
        geboortedatum [14031961]
        Annelies de Graaf, [14-03-1961], wacht op de gang
        mevr. Achterberg, [14-03-1961], valt vaak
        Oliver Stone ([1961-03-14])""",
    IdentifierKind.ADDRESS: """
        I live at [27 Willow Street, Marlow]
        send it to [Flat 3, 118 Harbour Road, Little Fenn, QX7 4ZD] please
        [4410 Cedar Ridge Dr, Fairview, OH 45011]
        mum is at [9 Abbey View, Kilbane]
        moved to [12b orchard avenue] last week
        my address is [5 mill close] now
        cards to [PO Box 731, Wirrawee NSW 2999]
        [200 W 42nd St] is where he lives
        ik woon op [Molenstraat 14b]
        stuur maar naar [Beukenlaan 7-hs, 1234 AB Oudedorp]
        kom langs, [Prinsengracht 1042 in Waterstad]
        de kaart kan naar [1234 AB 17], dank
        post naar [Postbus 412, 1234 AB Oudedorp]
        ze woont in de [lindenstraat 9]
        ons adres: [Zandpad 3]
        bij [Hofje van Staal 5, Oudedorp] de bel gebruiken
        naar de [Molenwegel 3 bus 2, 9876 Zandrode] dus
        ik woon op de [Van der Helmlaan 18]
        [Oude Gracht 12 in Waterstad]
        [Laan van Nieuw Oosteinde 44]
        [Kerkstraat 5 bus 3, 9876 Oudegem]
        woonachtig [Kastanjeweg nr 12]""",
}

NONE = {
    "orders, tickets and batches": """
        order no 219-09-9999 is on its way
        ticket 2024-0032 is for facilities
        tracking number 0612345678 says Friday
        batch 7K2209 was recalled
        ref 20240917-0032 for the broken hoist
        invoice 212-555-0142 was paid
        bestelnummer 0612345678 is onderweg
        factuurnr 212-555-0142
        zaaknummer 111222333
        het pakket 111222333 is zoek""",
    "rooms, extensions and wards": """
        room 4127, by the lift
        extension 2281, internal only
        ward 6 Rose Court has the good chairs
        kamer 3.14, tweede etage
        afdeling Lindehof 2, naast de lift
        toestel 4412 voor de technische dienst""",
    "readings and doses": """
        BP 120/80, 118/76 and 130/85 this week
        call me when it is 6.1 7.2 5.8 9.1 6.6 again
        0.5 0.25 1.0 2.5 is how they build it up
        WBC 3.1 / Hb 98 / Plt 212
        schema 1-0-1 1-0-1 0-1-0 1-1
        0700 1 1200 2, and then rest
        call when it says 201/62 155/77
        bel tussen 20.16 21.55 77
        850 mg bij het ontbijt, daarna 2x 500
        natrium 138, kalium 4,1, kreatinine 112
        12,407 steps and 0 weeks of wees
        dienst van 07.15 tot 15.45, morgen 08.00-16.30""",
    "dates that are nobody's birth": """
        my appointment is on 14/03/2026
        it is two years on 14 May 2024 since my transplant
        my re-birthday is 14/05/2021
        born again on 14 May 2021, they say
        born early, seen on 14/05/2021 by the team
        afspraak op 14-03-2026 om 10:30
        opname 2026-03-14 10:30:00
        geboren in 1961, dus geen kind meer
        Visit Date 2009-03-14
        Dr Anna Smith 14/03/2026 at ten""",
    "lines for everybody": """
        call 988 or 911
        bel 113 of 0800-0113, of 112 als het nu is
        Zelfmoordlijn 1813 is dag en nacht open
        Samaritans are on 116 123
        call the lifeline on 1-800-273-8255
        call 0800 1111 to talk
        the helpline is 0808 808 1677
        text HOME to 741741
        luisterlijn 088 0767 000""",
    "what is Discord's": """
        <@212555014212345678> can you look
        in <#612345678061234567> and <@&612345678061234567>
        <t:1612345678:R> then
        ring me at <t:2125550177:R>
        <:kaart:612345678061234567> mooi
        https://discord.com/channels/612345678061234567/612345678061234567/612345678061234567
        612345678061234567 is the id of the message""",
    "numbers that fail their check": """
        bsn 111222334 klopt niet
        nhs number 943 476 5918
        rijksregisternummer 85.07.30-033.29
        provider number 1234567890""",
    "addresses of nobody": """
        mail the desk: info@example.org
        lunch @ example.org today
        steam gift @everyone steamgift.example.org
        look at it, then dot the i""",
    "streets of nobody": """
        onderweg 2 uur in de file
        het pad 3 keer opnieuw
        in Amsterdam 3 ziekenhuizen gebeld
        Overgang 2 of 3, welke was het
        mevr. Achterberg op 14-03-2026
        Spring 2024 was hard
        Kerstmarkt 12 december in de hal
        ik moest opslaan 3 keer
        aan de Markt 3 uur gewacht
        van de markt 12 appels
        Nieuwmarkt 2 mei open
        the run starts at 12 Hyde Park
        walked past 3 hospitals down the road
        took 20 mg and slept
        day 3 Chest CT was clear""",
    "other figures": """
        card 4000-0000-0000-0089
        the box is at 192.168.100.1
        call the printer at 212.55.50.177
        coins-482917003 in the game
        patient number 12, waiting since 10:30:15
        plan number PREMIUM2, since 10:30:15
        polis 2024-2025 is gewijzigd
        policy of 2024
        insurance paid 150000
        insurance of 150000
        rekening NL91 ABNA 0417 1643 00
        IBAN NL91ABNA0417164300""",
}


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


def _marked(line: str) -> tuple[str, list[str]]:
    """The line without the marks, and what they enclose; brackets around `at` are the text's own."""
    kept = line.replace("[at]", "\1")
    marked = [part.replace("\1", "[at]") for part in re.findall(r"\[([^\]]*)\]", kept)]
    return re.sub(r"[\[\]]", "", kept).replace("\1", "[at]"), marked


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, block in FOUND.items() for line in _lines(block)])
def test_an_identifier_is_found_to_its_edges(kind: IdentifierKind, line: str) -> None:
    text, marked = _marked(line)
    assert [(span.kind, text[span.start : span.end]) for span in find(text, REGIONS)] == [
        (kind, part) for part in marked
    ]


@pytest.mark.parametrize("line", [line for block in NONE.values() for line in _lines(block)])
def test_what_only_looks_like_one_is_left(line: str) -> None:
    assert [(span.kind, line[span.start : span.end]) for span in find(line, REGIONS)] == []


EVADED = {
    "full-width figures": "bel \uff10\uff16\uff0d\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19 nu",
    "figures of another script": "bel \u0660\u0666-\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669 nu",
    "keycaps": "bel " + "".join(f"{digit}\ufe0f\u20e3" for digit in "0623456789") + " nu",
    "zero width": "bel 06\u200b-23\u200d45\u206067\ufeff89 nu",
    "a soft hyphen": "bel 06-2345\u00ad6789 nu",
    "another hyphen": "bel 06\u201123456789 nu",
    "another space": "bel 06\u00a023\u202f45\u200967\u300089 nu",
}


@pytest.mark.parametrize("how", EVADED)
def test_what_is_written_to_evade_is_found_where_it_stands(how: str) -> None:
    text = EVADED[how]
    assert redact(text, find(text, REGIONS), lambda kind: f"[{kind}]") == "bel [phone] nu"


def test_letters_that_grow_when_made_small_move_nothing() -> None:
    text = "\u0130\u0130\u0130 MRN 4829170"
    assert [text[span.start : span.end] for span in find(text, REGIONS)] == ["4829170"]


def test_regions_say_whose_numbers_are_known() -> None:
    assert find("0612345678", ("NL",))
    assert not find("0612345678", ("US",))
    assert find("+31612345678", ())
    assert not find("mijn nummer is 612345678", REGIONS), "a zero is dialled before it in each of them that has it"


def test_of_more_numbers_than_are_weighed_none_is_left() -> None:
    text = "bel 06-23456789, " * 300
    assert "23456789" not in redact(text, find(text, REGIONS), str)
    assert not find("1 2 3 4 5 6 7, " * 50, REGIONS)
    assert find("1 2 3 4 5 6 7, " * 200, REGIONS), "weighed no more, so taken"


def test_the_library_is_loaded_by_what_looks_like_a_number_and_no_pattern_by_a_clean_text() -> None:
    program = (
        "import sys; from bot.domain.identifiers import find; find('dank je wel', ('NL',));"
        "clean = 'bot.domain.identifiers.reading' in sys.modules; find('MRN 4829170 in 2024', ('NL',));"
        "other = 'phonenumbers' in sys.modules; find('bel 06-23456789', ('NL',));"
        "print(clean, other, 'phonenumbers' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False", "True"]


NUMBERS: dict[Callable[[str], bool], tuple[str, ...]] = {
    is_npi: ("1234567893", "1245319599"),
    is_bsn: ("111222333", "123456782", "10000008"),
    is_nhs: ("9434765919", "4010232137"),
    is_belgian: ("85073003328", "17073003384"),
}


@pytest.mark.parametrize("check", NUMBERS)
def test_a_check_digit_holds_for_numbers_that_are_given_out_and_for_no_neighbour(check: Callable[[str], bool]) -> None:
    for number in NUMBERS[check]:
        assert [digit for digit in "0123456789" if check(number[:-1] + digit)] == [number[-1]]
        assert not check(number + "1")
        assert not check(number[:-3])


PARTS = st.sampled_from(
    [
        "06-23456789", "+31 6 23456789", "(212) 555-0142", "r.b@example.org", "bsn 111222333", "MRN 4829170",
        "dob 14-03-1961", "Molenstraat 14b, 1234 AB Oudedorp", "27 Willow Street", "219-09-9999", "INS-482917003",
        "NPI 1234567893", "<@1234567890>", "\ud800", "\udfff", "\u200b", "\uff10\uff16", "\u0130", "1", " ", "\n",
        "@", "[at]", " dot ", "\0", "straat 1", "born ", "'",
    ]
)  # fmt: skip
TEXTS = st.text() | st.lists(PARTS | st.text(max_size=3)).map("".join)


@given(TEXTS, st.lists(st.sampled_from((*REGIONS, "ZZ", "")), max_size=3))
def test_spans_are_of_the_text_apart_and_in_order(text: str, regions: list[str]) -> None:
    end = 0
    for span in find(text, regions):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(TEXTS)
def test_redacting_takes_out_each_span_and_nothing_else(text: str) -> None:
    spans = find(text, REGIONS)
    kept = [
        character for place, character in enumerate(text) if not any(span.start <= place < span.end for span in spans)
    ]
    assert redact(text, spans, lambda kind: "") == "".join(kept)
    word = "[\u2588]"
    assert redact(text, spans, lambda kind: word).count(word) == text.count(word) + len(spans)


@given(st.lists(PARTS, min_size=1), st.sampled_from(["\u200b", "\u2060", "\ufeff"]))
def test_zero_width_characters_hide_nothing(parts: list[str], unseen: str) -> None:
    plain = " ".join(part for part in parts if part.isascii())
    hidden = unseen.join(plain)
    assert [span.kind for span in find(hidden, REGIONS)] == [span.kind for span in find(plain, REGIONS)]


def test_a_span_is_a_value() -> None:
    assert find("bel 06-23456789", REGIONS) == (Span(4, 15, IdentifierKind.PHONE),)
