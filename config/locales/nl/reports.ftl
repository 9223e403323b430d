### Meldingen: wat mensen de moderatoren vertellen, en wat ervan komt.

## Meldingen: opdrachten voor iedereen, en /meldingen voor het team.
command-report = meld
command-report-description = Vertel de moderatoren dat er iets mis is; niemand anders hoort dat jij het was
command-modqueue = meldingen
command-modqueue-description = Wat op moderatoren wacht, en wat er is gebeurd sinds je laatst keek
option-report-member = lid
option-report-member-description = Over wie het gaat, als het over iemand gaat
menu-report-message = Meld
menu-report-member = Meld deze persoon
report-button = Vertel het de moderatoren
report-form-title = Vertel het de moderatoren
report-form-wrong = Wat is er mis?
report-form-words = Nog iets? (mag leeg blijven)
report-form-words-hint = Alleen moderatoren lezen dit. Namen of nummers zijn niet nodig
report-wrong = { $wrong ->
    [rude] Woorden die iemand kwetsen
    [scam] Verkoop, reclame of oplichting
    [medical-advice] Gevaarlijk medisch advies
    [privacy] Persoonlijke gegevens van iemand
    [direct-messages] Iemand stuurt me berichten die ik niet wil
    [worried] Ik maak me zorgen om iemand
   *[other] Iets anders
}
report-thanks = Dank je dat je dit vertelt. De moderatoren kijken ernaar, en je krijgt bericht als ze gekeken hebben. Niemand anders hoort dat jij het was.
report-thanks-owner = Dank je dat je dit vertelt. Het gaat alleen naar de eigenaar van de server, en geen moderator ziet het. Je krijgt bericht als er iemand naar gekeken heeft.
report-help-worried = Is iemand nu in gevaar? Bel 112, of buiten Europa het plaatselijke alarmnummer. Intussen mag je gewoon vragen hoe het gaat, en of iemand eraan denkt een eind aan het leven te maken; vragen kan geen kwaad. Luister, en beloof niet om het geheim te houden. Nummers om te bellen: 113 (Nederland), 1813 (Vlaanderen), 988 (VS, Canada), 116 123 (VK, Ierland), elders findahelpline.com.
report-help-direct-messages = Zo stop je hun berichten: open het profiel, druk op ⋯ en kies Blokkeren. Wil je van niemand hier die je niet kent berichten? Druk op de naam van de server, Privacyinstellingen, en zet Directe berichten uit. Gooi niet weg wat er staat: als moderatoren iets moeten doen, vragen ze je misschien om een schermafbeelding.
report-no-self = Dat ben je zelf. Wil je iets van jezelf weg hebben, verwijder het dan, of spreek een moderator aan.
report-no-many = Je hebt in dit uur al veel gemeld. Wacht even, of spreek een moderator aan.
report-no-gone = Deze melding wordt niet meer bewaard.
report-no-closed = Deze is al afgehandeld door { $moderator }.
report-no-claimed = { $moderator } is hiermee bezig. Overleg als je het wilt overnemen.
report-no-underway = Er wordt op dit moment al iets aan gedaan. Kijk zo nog eens.
report-no-not-here = Dat kan niet met deze melding: misschien is iemand in gevaar, of ze is verplaatst. `/meldingen` toont waar ze is.
report-no-channel = Melden kan hier niet, want moderation.toml noemt er geen kanaal voor. Spreek een moderator aan.

## De kaart van een melding.
report-title = **Melding { $number }** · { $since }
report-message = Over dit bericht: { $url }
report-person = Over een persoon, geen bericht.
report-general = Niet over een bepaald bericht of een bepaalde persoon.
report-about = Gaat over: { $member }
report-guidance = Misschien is iemand in gevaar. Antwoord snel en vriendelijk: vraag hoe het gaat, luister, geef de nummers om te bellen. Vraag niet waar iemand is, beloof geen geheimhouding, en deel geen straf uit.
report-owner = Dit gaat over iemand van het team. Geen moderator ziet het.
report-count = { $count ->
    [one] Eén persoon meldde dit:
   *[other] { $count } mensen meldden dit:
}
report-said = - { $reporter }: { $wrong }
report-said-words = - { $reporter }: { $wrong }. “{ $words }”
report-claimed = { $moderator } is ermee bezig.
report-unclaimed = nog niemand
report-outcome = { $outcome ->
    [warned] Afgehandeld: gewaarschuwd
    [removed] Afgehandeld: bericht verwijderd
    [timed_out] Afgehandeld: pauze
    [helped] Afgehandeld: er was iemand voor die persoon
    [false_alarm] Afgehandeld: het was niet zo bedoeld
   *[dismissed] Afgehandeld: niets te doen
} ({ $moderator }).
report-moved = Melding { $number } is verplaatst.
report-claim-button = Ik pak dit op
report-warn-button = Waarschuw
report-remove-button = Verwijder bericht
report-timeout-button = Pauze van 1 dag
report-crisis-button = Naar crisis-desk
report-in-crisis = **Er let nu iemand op deze persoon, die in gevaar kan zijn. Kijk eerst in de crisisdesk.**
report-read-button = Lezen wat er stond
report-dismiss-button = Niets te doen
report-helped-button = Er is contact geweest
report-false-alarm-button = Niet zo bedoeld
report-place = { $place ->
    [crisis] crisis-desk
    [owner] voor de eigenaar
   *[queue] wachtrij
}
report-line = **{ $number }** · { $place } · { $since } · { $claimed } · { $what }
queue-none = Er wacht niets.
queue-title = **Wat er wacht**, het oudste eerst:
queue-since = Sinds je laatst keek: { $opened } nieuw, { $closed } afgehandeld.
queue-more = En nog { $count }.

## Wat wie iets meldde aan het eind leest.
report-told-acted = Je vertelde ons over iets. Dank je: de moderatoren hebben ernaar gekeken en er iets aan gedaan.
report-told-nothing = Je vertelde ons over iets. Dank je: de moderatoren hebben ernaar gekeken en het gelaten zoals het is. Gaat het door, vertel het ons dan weer.
report-told-looked-after = Je hebt ons iets verteld. Dank je: een moderator heeft ernaar omgekeken.
