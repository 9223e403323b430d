"""What stands before a number says that it is a thing's and no person's."""

import re

_OF_A_THING = re.compile(
    r"(?<![a-z])(?:order|ticket|ref(?:erence)?|batch|lot|tracking|invoice|case|claim|room|ward|bay|ext(?:ension)?|parcel|serial"
    r"|item|model|booking|reservation|receipt|voucher|confirmation|job|part|product|sku|isbn|rx|accession|account|iban|card"
    r"|licen[sc]e|code|version|build|doi|pmid|nct|nhs|bsn|npi|provider|burgerservice(?:nummer|nr)"
    r"|bestel(?:ling|nummer|nr)?|order(?:nummer|nr)|ticket(?:nummer|nr)|kenmerk|factuur(?:nummer|nr)?|zaak(?:nummer|nr)?|kamer"
    r"|zaal|partij(?:nummer|nr)?|lotnummer|pakket|toestel|volg(?:nummer|nr)|serienummer|referentie(?:nummer|nr)?"
    r"|melding(?:snummer)?|meldnummer|boeking(?:snummer)?|reservering(?:snummer)?|rekening(?:nummer|nr)?"
    r"|tracktrace|track ?(?:&|en|and) ?trace)"
    r"[ _.-]{0,2}(?:id|no|nr|num|number|nummer|code|#)?[ :.#=]{0,3}(?:is|was|van)?[ :#]{0,2}[a-z]{0,3}-?\Z"
    r"|\b[a-z]{2}\d\d ?[a-z]{4} ?\Z"
)
_WINDOW = 36


def of_a_thing(low: str, start: int) -> bool:
    """Whether the number that begins at `start` is called an order's, a ticket's, a room's or the like."""
    return bool(_OF_A_THING.search(low, max(0, start - _WINDOW), start))
