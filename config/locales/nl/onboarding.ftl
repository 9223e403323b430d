### De weg naar binnen, en wat mensen over zichzelf lezen. { $until } en { $date } zijn datums die Discord op de manier van de lezer schrijft.

language-name = Nederlands

welcome = Welkom. Fijn dat je er bent.

    Druk op de knop, dan weet je in een minuut hoe we met elkaar omgaan en waar je terechtkunt. Je hoeft niets over jezelf te vertellen, en alleen rondkijken mag ook.

    Later kan ook: `/begin` op onze server doet hetzelfde. Wat je hier in dit gesprek met de bot schrijft, leest niemand.
start-button = Begin
start-read-button = Lezen en akkoord gaan

walk-language = In welke taal wil je onze berichten?
walk-again = **Onze huisregels zijn veranderd.** Tot { $until } blijft alles voor je open. Daarna gaan de lotgenotengroepen voor je dicht, tot je akkoord gaat.
walk-again-rested = **Onze huisregels zijn veranderd.** De lotgenotengroepen gaan weer voor je open zodra je akkoord gaat.
walk-privacy = **Wat we over je bewaren:** je nummer op Discord (niet je telefoonnummer), je taal, en dat je hiermee akkoord ging. Niet wat je over je gezondheid vertelt, en niet welke kanalen je leest. Met `/privacy uitleg` lees je alles, en met `/privacy wissen` wissen we het.
walk-ask = Ga je akkoord met de huisregels en met wat we bewaren? Druk dan op de knop, en de lotgenotengroepen gaan voor je open. De andere openbare kanalen zijn al open: om rond te kijken hoef je nergens mee akkoord te gaan.
walk-agree-button = Akkoord
walk-paths = Wat brengt je hier? We gebruiken je antwoord alleen om je de weg te wijzen. We bewaren het niet, behalve als je via een ziekenhuis komt.
walk-myself-button = Voor mezelf
walk-somebody-button = Voor een naaste
walk-hospital-button = Mijn werk in een ziekenhuis
walk-looking-button = Ik kijk even rond
walk-back-button = Terug
walk-myself = Deze kanalen passen misschien bij je. Alleen meelezen is ook goed; niemand hoeft zich voor te stellen. Schrijf in het Nederlands of het Engels, wat je het makkelijkst vindt.
walk-somebody = Fijn dat je er voor iemand bent. Deze kanalen passen misschien bij je, en het mag daar ook over jou gaan. Schrijf in het Nederlands of het Engels, wat je het makkelijkst vindt.
walk-looking = Kijk gerust rond. Dit zijn rustige kanalen om te beginnen.
walk-look = Kijk gerust rond, zo lang je wilt. Deze kanalen zijn voor iedereen open:
walk-look-back = De lotgenotengroepen gaan open als je akkoord gaat met de huisregels. Niets moet: met `/begin` op onze server kun je altijd verder.
walk-urgent = Heb je nu hulp nodig? Niemand hier kan snel genoeg helpen. Bel 112, of buiten Europa het plaatselijke alarmnummer. Denk je aan zelfdoding? Nederland: 113 of gratis 0800-0113. Vlaanderen: 1813. Elders: <https://findahelpline.com>.
walk-hospital = Het ziekenhuisnetwerk is voor mensen die in de zorg werken. Met een lidmaatschap gaan de besloten kanalen over sociale media in de zorg open: voorbeelden uit de praktijk, training van medewerkers, en richtlijnen en beleid. Het is geen geaccrediteerde nascholing. Een lidmaatschap wordt vanzelf verlengd totdat je opzegt, en dat kan altijd.

    Betaalt je ziekenhuis al? Betaal dan niet zelf: vraag het eerst aan wie het daar heeft geregeld, of aan een moderator.

    We bewaren dat je via een ziekenhuis komt, zodat `/begin` je meteen hier brengt. Met `/profiel` zie je dat en kun je het wissen.
walk-hospital-member = Je bent lid van het ziekenhuisnetwerk. Deze kanalen zijn voor je open:
walk-join-button = Bekijk het lidmaatschap
walk-check-ins = Zullen we je later vragen hoe het gaat? Een kort bericht na { $days } dagen, en met één druk op een knop stopt het.
walk-check-ins-button = Ja, vraag maar
walk-check-ins-on = We vragen je hoe het gaat. Stoppen kan met `/profiel`.

rooms-screening = Discord vraagt je nog om de regels van deze server te accepteren. Open de server en druk op de balk onderaan; dan gaan de lotgenotengroepen vanzelf open.
rooms-soon = De lotgenotengroepen gaan zo voor je open.
rooms-blocked = Het is ons nog niet gelukt de lotgenotengroepen voor je te openen. Dat ligt aan ons, en we kijken ernaar; je hoeft niets te doen.

and = en

check-in-first = Heb je gevonden waar je voor kwam? De knop laat de lotgenotengroepen zien, en een moderator helpt je graag op weg. Wat je hier terugschrijft, leest niemand; in de groepen wel.
check-in-next = Hoe gaat het? Wat je hier terugschrijft, leest niemand; in de lotgenotengroepen wel. Heb je het zwaar? Bel je huisarts. Denk je aan zelfdoding? Nederland: 113 of gratis 0800-0113. Vlaanderen: 1813. Elders: <https://findahelpline.com>. Gevaar? Bel 112, of buiten Europa het plaatselijke alarmnummer.
check-in-last = Hoe gaat het? Dit is de laatste keer dat we het vragen. Wat je hier terugschrijft, leest niemand; in de lotgenotengroepen wel. Heb je het zwaar? Bel je huisarts. Denk je aan zelfdoding? Nederland: 113 of gratis 0800-0113. Vlaanderen: 1813. Elders: <https://findahelpline.com>. Gevaar? Bel 112, of buiten Europa het plaatselijke alarmnummer.
check-in-button = Laat de groepen zien
check-in-stop-button = Vraag het me niet meer
check-ins-stopped = We vragen het niet meer. Bedenk je je? Gebruik dan `/profiel` op onze server.

reply = Wat je hier schrijft, leest niemand: dit is een bot. In de kanalen van onze server lezen mensen wel mee, en een moderator helpt je graag. Met `/begin` op onze server wijzen we je de weg.

groups-intro = Dit zijn de lotgenotengroepen. Iedereen die met de huisregels akkoord ging, kan ze lezen, en alleen meelezen is ook goed.
groups-closed = Ze gaan voor je open als je akkoord gaat met de huisregels. Dat duurt een minuut.
groups-mentor = Vraag je het liever aan één iemand? Druk op { $mentor } om te zien wie de mentoren zijn. Is er niemand? Vraag het dan aan een moderator.
groups-none = Er zijn hier nog geen lotgenotengroepen. Een moderator helpt je graag op weg.

profile-intro = Dit bewaren we over je. Alleen jij ziet dit antwoord.
profile-language = **Taal:** { $language }
profile-agreed = **Huisregels:** je ging akkoord op { $date } (versie { $version }).
profile-agreed-until = **Huisregels:** je ging op { $date } akkoord met een oudere versie. Ga vóór { $until } akkoord met de nieuwe, met `/begin`.
profile-not-agreed = **Huisregels:** je bent nog niet akkoord gegaan. Met `/begin` lees je ze.
profile-rested = **Huisregels:** je ging op { $date } akkoord met een oudere versie. Ga met `/begin` akkoord met de nieuwe, dan gaan de lotgenotengroepen weer open.
profile-hospital = **Ziekenhuis:** je komt via je werk in een ziekenhuis.
profile-check-ins = **Berichtje hoe het gaat:** af en toe
profile-no-check-ins = **Berichtje hoe het gaat:** uit
profile-country = **Hulplijnen die je eerst ziet:** { $country }
profile-no-country = die van je taal
profile-country-button = Kies mijn land
profile-countries = Als je om hulp vraagt, of als we denken dat je die nodig hebt: van welk land zullen we de lijnen eerst laten zien? Niemand anders ziet dit, en alle andere staan er ook bij.
profile-no-country-button = Bewaar geen land
profile-outro = Je lidmaatschap: `/lidmaatschap status`. Alles wat we bewaren, als bestand: `/privacy inzage`. Wissen: `/privacy wissen`.
profile-check-ins-button = Vraag me hoe het gaat
profile-no-check-ins-button = Vraag me niet meer hoe het gaat
profile-hospital-button = Wis dat ik via een ziekenhuis kom

button-old = Deze knop werkt niet meer. Met `/begin` ga je verder.
not-here = Deze knop werkt niet meer. Met `/begin` op onze server ga je verder.
not-our-server = Dit werkt alleen op onze eigen server. Gebruik het daar.
commands-where = op onze server
commands-place = Deze opdrachten gebruik je op onze server.

notice-guidelines = Onze huisregels zijn veranderd. Lees ze en ga vóór { $until } akkoord. Tot die tijd verandert er niets voor je; daarna gaan de lotgenotengroepen voor je dicht, tot je akkoord gaat. Een betaald lidmaatschap blijft zoals het is.
notice-rested = Je bent nog niet akkoord gegaan met onze nieuwe huisregels. Daarom zijn de lotgenotengroepen nu even voor je dicht. Ze gaan weer open zodra je akkoord gaat. Een betaald lidmaatschap blijft zoals het is.
guidelines-changes = **Wat er nieuw is:** { $changes }
guidelines-announcement = **Onze huisregels zijn veranderd.** Druk op de knop om ze te lezen, en ga vóór { $until } akkoord. Tot die tijd verandert er niets voor je; daarna gaan de lotgenotengroepen voor je dicht, tot je akkoord gaat.

first-post = Niemand heeft dit bericht in { $hours } uur beantwoord, en misschien is het iemands eerste hier: { $url }

privacy-notice = **Wat we over je bewaren, en waarom**

    - Je nummer op Discord (niet je telefoonnummer) en je taal, om je berichten te sturen.
    - Wanneer en in welke taal je met de huisregels akkoord ging, zodat we het niet twee keer vragen.
    - Of we je mogen vragen hoe het gaat, en of je via een ziekenhuis komt, als je dat zei.
    - Welke korte berichten we je stuurden, zodat je ze niet dubbel krijgt.
    - Als je de moderatoren iets vraagt: waar die thread is, tot 30 dagen nadat die gesloten is.
    - Als je iets meldt: wat je koos en schreef, tot 30 dagen nadat het is afgehandeld.
    - Als je betaalt: welk lidmaatschap, en het nummer ervan bij Stripe. Je naam, adres en kaart kent alleen Stripe.
    - De rollen die de bot je geeft, of je verbannen bent, en sinds wanneer je weg bent. Geen enkele rol vertelt iets over gezondheid.
    - Wat moderators over jou besloten, zoals een waarschuwing of een ban, en waarom: een waarschuwing 12 maanden, al het andere tot 24 maanden na afloop. Door wissen verdwijnen alleen hun eigen woorden eerder.

    - Van welk land je de hulplijnen het eerst wilt zien, als je er een koos.

    We bewaren **niet** wat je schrijft, wat je over je gezondheid vertelt, en welke kanalen je leest. Krijgt een bericht in een lotgenotengroep geen antwoord, dan bewaren we een paar uur het nummer ervan, zodat een mentor kan kijken; niet wie het schreef.

    Als je betaalt, krijgt Stripe je Discord-nummer; verder krijgt niemand iets, en we verkopen niets. Ga je weg, dan wissen we alles (wat moderators besloten blijft zijn tijd): meteen als je nergens mee akkoord ging, anders na { $days } dagen, of als je lidmaatschap is afgelopen. Wat je in de kanalen schrijft, bewaart Discord; daar kun je het verwijderen.

    Met `/privacy inzage` zie je alles. Met `/privacy wissen` wissen we het. Vragen? Gebruik `/vraag`.
privacy-notice-reading = **Wat onze bot leest.** Hij kijkt even naar elk bericht op deze server, om te zien wie in gevaar kan zijn en wat iemand blootgeeft of schaadt, en vergeet het weer: geen machine leert ervan. Wie in gevaar kan zijn, krijgt een privébericht, en de moderatoren zien waar het bericht staat; dat, en wat ervan kwam, bewaren we tot enkele dagen nadat zij het afsloten. Wat niet kan blijven staan, krijg je terug en halen we weg; waar het stond en waarom bewaren we 30 dagen. Moeten moderatoren erover oordelen, dan kunnen zij je woorden 30 dagen lezen, zonder wat naar iemand wijst en achter slot; andere tekst bewaren we niet.
privacy-export = In het bestand staat alles, woord voor woord (een JSON-bestand). Alleen jij ziet dit antwoord.
privacy-export-none = We bewaren niets over je.
privacy-erase-ask = Zullen we wissen wat we over je bewaren? De lotgenotengroepen gaan dan voor je dicht, tot je weer akkoord gaat met de huisregels. Wat je schreef, blijft in de kanalen staan; daar kun je het zelf verwijderen.
privacy-erase-membership = Je hebt een lidmaatschap. Wat daarvoor nodig is, bewaren we tot het is afgelopen; dan wissen we ook dat. Opzeggen kan met `/lidmaatschap beheren`.
privacy-erase-button = Wis mijn gegevens
privacy-keep-button = Niets wissen
privacy-kept = Er is niets veranderd.
privacy-erase-done = Klaar. We bewaren niets meer over je, behalve wat moderators misschien besloten. De open kanalen kun je gewoon blijven lezen; met `/begin` begin je opnieuw.
privacy-erase-stripe = Stripe, dat je betalingen verwerkte, bewaart de facturen zolang de wet dat voorschrijft.
privacy-erase-partly = We hebben alles gewist, behalve wat je lidmaatschap nodig heeft: je nummer op Discord, je taal en het lidmaatschap zelf. Dat wissen we vanzelf als het lidmaatschap is afgelopen.
privacy-erase-working = We zijn ermee bezig. Het duurt een paar minuten, en je hoeft niets te doen. Met `/privacy inzage` zie je wat er nog is.
privacy-erase-none = Er is niets te wissen.

export-intro = **Wat we over je bewaren**
export-number = Je nummer op Discord: { $number }.
export-language = We schrijven je in deze taal: { $language }. { $chosen ->
    [yes] Die heb je zelf gekozen.
   *[no] Je Discord staat in die taal.
}
export-country = Je koos een land ({ $country }), waarvan we de hulplijnen het eerst laten zien.
export-hospital = Je zei dat je via je werk in een ziekenhuis komt.
export-banned = Je bent verbannen van de server.
export-left = Je ging weg van de server op { $date }.
export-agreed = Je ging op { $date } akkoord met onze huisregels (versie { $version }, gelezen in het { $language }).
export-grant-agreed = Sinds { $since } zijn de lotgenotengroepen voor je open, omdat je akkoord ging.
export-grant-paid = Sinds { $since } zijn de besloten kanalen voor je open, door je lidmaatschap: { $tier }.
export-grant-until = Dat loopt of liep tot { $date }.
export-roles = Je rollen op de server waar de bot voor zorgt: { $roles }.
export-no-roles = Je hebt geen van de rollen waar de bot voor zorgt.
export-subscription = Je lidmaatschap is { $tier }, sinds { $since }. Het nummer ervan bij Stripe is { $number }. In het bestand staan de datums.
export-page = Een pagina waarop je voor { $tier } kunt betalen, is open tot { $date }.
export-messages = Welke korte berichten we je stuurden of nog sturen. Samen: { $count }.
export-check-ins = We mogen je vragen hoe het gaat.
export-erasure = Je vroeg ons op { $date } om te wissen wat we bewaren.
export-of-stripe-events = Berichten van Stripe over je betalingen: { $count }. Van elk bewaren we het nummer, de soort en de tijd.
export-of-stripe-looks = Lidmaatschappen en betaalpagina's van je die we opnieuw bij Stripe bekijken: { $count }. Van elk bewaren we het nummer en wanneer.
export-of-alerts = Problemen met je lidmaatschap waar we naar kijken: { $count }.
export-of-cases = Dingen die moderators over jou besloten, zoals een waarschuwing of een ban: { $count }. In het bestand staat wat, wanneer en waarom. Een waarschuwing bewaren we 12 maanden, al het andere tot 24 maanden na afloop.
export-of-case-edits = Redenen voor wat moderators over jou besloten die later zijn verbeterd: { $count }. In het bestand staat hoe ze eerst luidden.
export-of-case-looks = Momenten waarop iets wat moderators over jou besloten, moet gebeuren of aflopen: { $count }.
export-of-reports = Meldingen van anderen over jou die zijn afgehandeld: { $count }. In het bestand staat wat ervan kwam. We bewaren ze daarna nog 30 dagen.
export-of-report-lines = Wat je aan de moderators hebt gemeld: { $count }. We bewaren het tot 30 dagen nadat het is afgehandeld.
export-of-evidence = Berichten van je die zijn weggehaald en die moderators misschien nog moeten bekijken: { $count }. Wat je schreef, ligt achter slot en staat niet in het bestand. In het bestand staat tot wanneer we het bewaren; daarna wissen we het.
export-of-verdicts = Berichten van je waarin de bot iets vond, en wat hij deed: { $count }. Wat je schreef bewaren we niet. We bewaren 30 dagen waar het stond.
export-of-staff-looks = Wanneer je voor het laatst keek wat er op moderators wacht: { $count }.
export-of-given-roles = Rollen die onze bot je gaf of gaat geven: { $count }. We bewaren hun nummers en sinds wanneer.
export-of-crisis-cards = Berichten die zo gelezen zijn dat iemand in gevaar kan zijn, of die je als moderator oppakte: { $count }. We bewaren waar ze staan en wat ervan kwam, en niet wat er staat.
export-of-on-call = Je hebt dienst als moderator: { $count }.
export-of-contacts = Threads waarin je de moderatoren iets vraagt, of waar je als moderator naar kijkt: { $count }. We bewaren waar ze zijn, en niet wat er geschreven staat.
export-other = Wat er nog meer in het bestand staat, onder "{ $table }": { $count }.
export-not = We bewaren **niet** wat je schrijft, wat je over je gezondheid vertelt, en welke kanalen je leest.
