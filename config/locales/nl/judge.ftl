### Wat vanzelf volgt uit wat mensen schrijven: wat zij lezen, en wat moderators lezen.

judge-why = { $rule ->
        [identifiers] Er stond iets in dat naar een persoon wijst, zoals een telefoonnummer of een adres. Hier lezen ook vreemden mee.
        [advice] Er stond in wat iemand met een behandeling moet doen. Alleen wie die persoon kent kan dat veilig zeggen: wat je zelf hebt meegemaakt is altijd welkom.
        [sales] Er werd iets te koop aangeboden of gevraagd, en wij kopen en verkopen hier niet.
        [solicitation] Er werd mensen hier om geld, tijd of gegevens gevraagd. Vraag dat eerst aan de moderators, met `/contact`.
        [scam] Het lijkt op oplichting. Heeft iemand je account overgenomen, verander dan je wachtwoord.
        [links] Er staat een link in die naar oplichting kan leiden. Heb jij hem niet gestuurd, dan heeft iemand misschien je account overgenomen: verander je wachtwoord.
        [invites] Er werden mensen uitgenodigd voor een andere server. Vraag dat eerst aan de moderators, met `/contact`.
        [harassment] Het kan iemand die het leest pijn doen.
        [pro-ed] Het ging over eten op een manier die anderen hier kan schaden.
        [impersonation] Het leek van de moderators of van een arts te komen.
        [confirms-patient] Er stond in dat iemand ergens behandeld wordt of werd. Dat mag alleen die persoon zelf vertellen.
        [flood] Er kwamen heel snel heel veel berichten, en anderen konden het niet bijhouden.
        [repeats] Hetzelfde werd meerdere keren geschreven.
       *[mentions] Er werden heel veel mensen tegelijk opgeroepen.
    }
judge-nudge = Over je bericht in { $place }, en dit zie alleen jij: het staat er nog, en je kunt het aanpassen.
judge-help-pro-ed = Over je bericht in { $place }: het staat er nog, en een moderator kijkt ernaar. Is eten, of niet eten, nu moeilijk, dan mag je daar hier over praten, en `/crisis` laat zien wie er luistert.
judge-no-hints-button = Geen hints meer
judge-hints-button = Toch weer hints
judge-hints-off = Ik stuur je geen hints meer. Moet ik een bericht weghalen, dan zeg ik dat nog wel.
judge-hints-on = Ik stuur je weer hints.
judge-remove = Ik heb je bericht in { $place } weggehaald.
judge-hold = Ik heb je bericht in { $place } weggehaald tot een moderator ernaar heeft gekeken. Ik kan het mis hebben.
judge-timeout = Ik heb je bericht in { $place } weggehaald, en een moderator kijkt ernaar. Ik kan het mis hebben.
judge-repost = Ik heb je bericht in { $place } opnieuw geplaatst zonder wat vreemden naar een persoon kan leiden, en het eerste weggehaald. Je hebt niets verkeerd gedaan.
judge-title = Weggehaald
judge-words-again = Dit zijn je woorden, om te kopiëren en opnieuw te plaatsen:
judge-words = Dit zijn je woorden, zodat er niets kwijt is:
judge-words-gone = Het spijt me: ik heb je woorden niet meer.
judge-left-out = { $kind ->
        [phone] [telefoonnummer]
        [email] [e-mailadres]
        [address] [adres]
        [dob] [geboortedatum]
        [links] [link]
        [invites] [uitnodiging]
       *[other] [nummer]
    }
judge-reposted = { $member } schreef:
judge-stands = Een moderator heeft naar je bericht in { $place } gekeken, en het is in orde. Je kunt het opnieuw plaatsen. Sorry voor het ongemak.

judge-rule = { $rule ->
        [identifiers] wijst naar een persoon
        [advice] advies over een behandeling
        [sales] iets voor geld
        [solicitation] vraagt om geld, tijd of gegevens
        [scam] oplichting
        [links] twijfelachtige link
        [invites] uitnodiging voor een andere server
        [harassment] aanval
        [pro-ed] prijst een eetstoornis aan
        [impersonation] doet zich voor als staf of arts
        [confirms-patient] vertelt dat iemand patiënt is
        [flood] heel veel berichten
        [repeats] meerdere keren hetzelfde
       *[mentions] roept heel veel mensen op
    }
judge-found = De bot vond: { $rules }.
judge-done = { $ending ->
        [removed] Hij heeft het bericht weggehaald{ $way ->
                [direct] , en met een privébericht teruggestuurd.
                [reply] . Privéberichten staan bij deze persoon dicht: het wacht achter een knop in het kanaal.
               *[neither] . **Het kon niet worden teruggestuurd.**
            } **Niets te doen** zegt dat het mag blijven staan: dat hoort de schrijver dan.
        [reviewed] Het bericht staat er nog.
        [refused] **De bot mag het bericht van Discord niet weghalen.**
       *[other] Er wordt aan gewerkt.
    }
judge-evidence = Wat er stond, zonder wat naar een persoon wijst:
judge-evidence-none = Er is hier niets dat je kunt lezen: het is niet bewaard, de tijd is om, of het is niet voor jou.
judge-evidence-closed = Niemand kan dit nog lezen: de sleutel waarmee het is versleuteld is er niet meer. In de notities voor de beheerder (docs/operations.md, Evidence and its keys) staat wat te doen.

week-found = { $count ->
        [0] De afgelopen zeven dagen vond de bot niets in wat mensen schreven.
        [one] De afgelopen zeven dagen vond de bot iets in één bericht:
       *[other] De afgelopen zeven dagen vond de bot iets in { $count } berichten:
    }
week-counted = Daarvan alleen geteld, zonder iets te doen: { $count }.
week-overturned = Daarvan volgens een moderator toch in orde: { $count }.
week-missed = Meldingen van mensen waar moderators iets aan deden, en waar de bot niets had gevonden: { $count }.

command-moderation = moderatie
command-moderation-description = Wat de bot vanzelf doet met berichten
command-moderation-pause = pauze
command-moderation-pause-description = Stop alles wat de bot vanzelf doet; hulp voor wie in gevaar is gaat door
command-moderation-resume = hervatten
command-moderation-resume-description = Laat de bot weer vanzelf handelen
command-moderation-status = status
command-moderation-status-description = Of de bot nu vanzelf handelt

moderation-off = De bot doet hier niets vanzelf: config/moderation.toml noemt er geen groepen kanalen voor, of hij leest geen berichten.
moderation-unagreed = De bot doet niets vanzelf: hij let op wie akkoord is met versie { $version } van de huisregels, en dat kan nog niemand zijn. De beheerder verhoogt `version` in config/onboarding.toml, of verlaagt `agreed_version` in config/moderation.toml. Wie in gevaar kan zijn wordt wel geholpen.
moderation-paused = De bot doet niets vanzelf: een moderator heeft hem { $since } gepauzeerd. Wie in gevaar kan zijn wordt nog wel geholpen. Met `/moderatie hervatten` gaat hij verder.
moderation-shadow = De bot doet niets vanzelf voor { $until }: tot dan telt hij alleen wat hij zou doen. Wie in gevaar kan zijn wordt wel geholpen.
moderation-on = De bot handelt vanzelf, zoals config/moderation.toml zegt. `/moderatie pauze` stopt dat meteen.

command-policy = beleid
command-policy-description = Wat de bot in een tekst zou vinden
command-policy-test = test
command-policy-test-description = Zie wat de bot in een tekst zou vinden en wat er volgt; er wordt niets van bewaard
option-policy-text = tekst
option-policy-text-description = De tekst; alleen jij ziet het antwoord
option-policy-channel = kanaal
option-policy-channel-description = Waar het geschreven zou worden; leeg: hier

policy-place = Als iemand dit in { $place } schreef:
policy-sign = **{ $who ->
        [other] Iemand om wie de schrijver zich zorgen maakt
       *[self] Wie het schreef
    } { $level ->
        [high] is misschien nu in gevaar
        [medium] is misschien in gevaar
       *[low] heeft het moeilijk
    }.** { $level ->
        [low] De hulplijnen zouden worden aangeboden, en er zou niemand worden geroepen.
       *[other] De schrijver zou de hulplijnen in een privébericht krijgen, het team zou worden geroepen, en niets zou straf zijn.
    }
policy-finding = • { $rule }{ $kind ->
        [none] {""}
       *[other] {" "}({ $kind })
    }: { $action }
policy-kind = { $kind ->
        [phone] telefoonnummer
        [email] e-mailadres
        [address] adres
        [dob] geboortedatum
        [ssn] socialezekerheidsnummer
        [mrn] nummer van een patiëntendossier
        [insurance] verzekeringsnummer
        [npi] nummer van een arts
        [bsn] BSN
        [blocked] staat op een lijst van fraude
        [masked] opent iets anders dan er staat
        [look-alike] lijkt op een bekende naam
        [ip] een nummer in plaats van een naam
        [shortener] niemand ziet waar hij heen leidt
        [discord] Discord
        [whatsapp] WhatsApp
        [telegram] Telegram
        [plain] met zoveel woorden, door iemand van een ziekenhuis of het team
        [model] voor zover de bot het ziet, door iemand van een ziekenhuis of het team
        [claims] dat zegt de tekst
       *[other] { $kind }
    }
policy-action = { $action ->
        [watch] het zou alleen worden geteld
        [nudge] het zou blijven staan, en de schrijver zou in een privébericht een hint krijgen
        [review] het zou blijven staan, en jullie zouden een kaart krijgen
        [repost] de bot zou het opnieuw plaatsen zonder wat naar een persoon wijst, en het weghalen
        [hold] het zou worden weggehaald en teruggestuurd, en jullie zouden een kaart krijgen
        [remove] het zou worden weggehaald en teruggestuurd, om opnieuw te plaatsen
       *[timeout] het zou worden weggehaald en teruggestuurd, jullie zouden een kaart krijgen, en de schrijver zou een tijd niet kunnen schrijven
    }
policy-together = Alles samen: { $action }.
policy-off = Daar wordt naar niets gezocht dan naar wie in gevaar kan zijn.
policy-nothing = Er is niets gevonden.
policy-note = Ik kan het mis hebben, en ik heb niets van je tekst bewaard. Wat er volgt staat in config/moderation.toml; `/moderatie status` laat zien of ik nu vanzelf handel.
