### De moderatoren iets vragen: wat mensen lezen, en wat het team daarnaast leest.

command-contact = vraag
command-contact-description = Vraag de moderatoren iets; alleen jij en zij lezen het

contact-button = Vraag het de moderatoren
contact-owner-button = Een moderator deed het
contact-choose = Waar gaat het over? Met “{ contact-button }” gaat een privéthread open, die alleen jij en de moderatoren lezen. Gaat het over een moderator? Dan brengt “{ contact-owner-button }” het alleen bij de eigenaar van deze server.
contact-elsewhere = Wil je de moderatoren iets vragen? Stuur een van hen een bericht. Gaat het over een moderator? Schrijf dan naar { $owner }, de eigenaar van deze server: druk op de naam, en dan op Bericht.
contact-here = Hier is je thread: { $place }. Alleen jij en de moderatoren lezen die.
contact-soon = Je thread gaat zo open. Die staat dan in je lijst met kanalen, en je hoeft niets te doen.
contact-is-closed = Dit is gesloten.

## In de thread van de persoon.
contact-thread = Vraag { $number }
contact-first = Fijn dat je het vraagt. Schrijf hier waar het over gaat; bestanden mogen erbij. Alleen jij en de moderatoren lezen dit. De bot bewaart er niets van, en 30 dagen nadat het gesloten is, wordt het gewist.
contact-pace = Een moderator antwoordt meestal binnen { $hours ->
    [one] { $hours } uur
   *[other] { $hours } uur
}.
contact-quiet-now = Het is nacht voor de moderatoren: ze lezen dit vanaf { $until }.
contact-quiet = Van { $begin } tot { $until } slapen de moderatoren.
contact-again = Dit is weer open. Schrijf hier wat er nog is.
contact-claim = { $moderator } kijkt hiernaar.
contact-closed = Je hebt dit gesloten. Tot { $until } kun je het weer openen, hier of met `/vraag`; daarna wordt het gewist.
contact-closed-by-staff = De moderatoren hebben dit gesloten. Is er nog iets? Tot { $until } kun je het weer openen, hier of met `/vraag`; daarna wordt het gewist.
contact-close-button = Sluiten
contact-reopen-button = Weer openen

## Wat alleen naar de eigenaar gaat.
contact-owner-title = Aan de eigenaar van deze server
contact-owner-words = Wat is er gebeurd?
contact-to-owner = { $person } vertelt je dit over een moderator. Niemand anders heeft het gelezen, en de bot bewaart het niet. Wil je zelf antwoorden?
contact-owner-told = Dit is gestuurd aan { $owner }, de eigenaar van deze server. Niemand anders leest het, en we bewaren er niets van.
contact-owner-away = Dit kon niet bij de eigenaar worden gebracht. Schrijf zelf naar { $owner }: druk op de naam, en dan op Bericht.

## Wat het team leest.
contact-thread-notes = Vraag { $number }: notities
contact-card = **Vraag { $number }** { $place }
contact-card-state = { $state ->
    [open] Deze is open.
   *[closed] Deze is gesloten.
}
contact-card-claimed = { $moderator } kijkt ernaar.
contact-card-notes = Notities voor elkaar horen in de thread hieronder; de persoon ziet die niet.
contact-card-again = De persoon heeft deze weer geopend.
contact-claim-button = Ik kijk ernaar
contact-claimed = Jij kijkt ernaar: { $place }. De persoon leest dat, en je hoort het als die iets schrijft.
contact-claimed-by = { $moderator } kijkt er al naar.
contact-note-title = Dit sluiten
contact-note-words = Een notitie voor de andere moderatoren
contact-note = { $moderator } heeft deze gesloten:
contact-owner-enough = Je hebt de eigenaar in dit uur al een paar keer geschreven. Geef even tijd om het te lezen.
