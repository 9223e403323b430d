### Wat moderatoren doen: wat zij lezen, en wat de persoon leest over wie het gaat.

## Opdrachten, die alleen het team ziet.
command-warn = waarschuw
command-warn-description = Waarschuw iemand: die krijgt een bericht met de reden
command-note = notitie
command-note-description = Schrijf iets op voor de andere moderatoren; de persoon krijgt niets te horen
command-timeout = pauze
command-timeout-description = Laat iemand een tijd meelezen en niet schrijven
command-untimeout = pauze-stoppen
command-untimeout-description = Laat iemand weer schrijven
command-kick = haal-van-server
command-kick-description = Haal iemand van de server; terugkomen kan met een uitnodiging
command-ban = ban
command-ban-description = Haal iemand van de server en houd die buiten, voorgoed of voor een tijd
command-unban = ban-opheffen
command-unban-description = Laat iemand weer binnen
command-softban = haal-weg-met-berichten
command-softban-description = Haal iemand weg met alle berichten van de laatste dag; terugkomen kan
command-case = zaak
command-case-description = Wat er gedaan is, op nummer
command-case-show = toon
command-case-show-description = Eén zaak: wat, wie, waarom, en hoe het afliep
command-case-list = lijst
command-case-list-description = De laatste zaken
command-case-edit = wijzig
command-case-edit-description = Verbeter de reden van een zaak; de vorige blijft bewaard
command-case-undo = draai-terug
command-case-undo-description = Draai terug wat er gedaan is
command-history = geschiedenis
command-history-description = Wat er tot nu toe met iemand is gedaan
option-member = lid
option-member-description = Over wie het gaat; iemand die weg is met het nummer
option-reason = reden
option-reason-description = Kies er een, of schrijf zelf. De persoon leest dit
option-note = tekst
option-note-description = Wat de andere moderatoren moeten weten
option-duration = duur
option-duration-description = Hoelang: kies, of schrijf “3 dagen”
option-duration-or-never-description = Hoelang: kies, of schrijf “3 dagen”. Leeg: voorgoed
option-number = nummer
option-number-description = Het nummer van de zaak
option-delete = wis
option-delete-description = Wis ook wat die persoon kort geleden schreef
delete-nothing = niets
delete-hour = het laatste uur
delete-day = de laatste dag
delete-week = de laatste week
menu-moderate = Modereer
menu-history = Eerdere zaken
command-purge = opruimen
command-purge-description = Verwijder berichten uit dit kanaal; je ziet eerst welke
command-slowmode = trage-modus
command-slowmode-description = Hoelang mensen in dit kanaal wachten tussen twee berichten
option-purge-number = aantal
option-purge-number-description = De laatste zoveel berichten, hoogstens 500
option-purge-member-description = Alleen die van deze persoon
option-purge-link = link
option-purge-link-description = De link van een bericht: dat bericht en wat erop volgt
option-slowmode-description = Hoelang mensen wachten: kies, of schrijf “30 seconden”, of “uit”
option-slowmode-for = voor
option-slowmode-for-description = Hoelang dit duurt, zoals “2 uur”. Leeg: tot iemand het verandert

## Het formulier dat opent uit het menu van een bericht.
form-title = Wat moet er gebeuren?
form-act = Wat te doen
form-do = { $kind ->
    [warn] Waarschuw
    [remove] Verwijder dit bericht
    [timeout] Geef een pauze: wel lezen, niet schrijven
    [kick] Haal van de server (kick)
    [softban] Haal van de server, met de berichten van de laatste dag
    [ban] Ban
   *[note] Notitie voor het team
}
form-length = Hoelang (een pauze of een ban)
form-reason = Waarom
form-words = Of in je eigen woorden
form-words-hint = De persoon leest dit. Niets dat naar iemand wijst
form-remove = Dit bericht ook wissen?
form-remove-yes = Ja, wis het
form-remove-no = Nee, laat het staan
form-for-good = Voorgoed (alleen een ban)
form-own-words = Mijn eigen woorden, hieronder

## Redenen om uit te kiezen (moderation.toml: reasons). De persoon leest ze.
reason-advertising = Reclame en verkoop mogen hier niet
reason-scam = Een bericht dat mensen kan oplichten
reason-rude = Woorden die anderen kwetsen
reason-medical-advice = Anderen vertellen welke behandeling ze moeten beginnen, stoppen of veranderen
reason-privacy = Persoonlijke gegevens van anderen, of te veel van jezelf
reason-off-topic = Steeds weer berichten die niet in dat kanaal horen
reason-impersonation = Zich voordoen als iemand anders
reason-other = Je niet aan de huisregels houden

## Soorten, en hoe het ermee staat.
case-kind = { $kind ->
    [note] Notitie
    [warn] Waarschuwing
    [remove] Bericht verwijderd
    [timeout] Pauze
    [untimeout] Pauze opgeheven
    [kick] Van de server gehaald
    [ban] Ban
    [unban] Ban opgeheven
    [softban] Van de server gehaald, met berichten
    [roles] Rollen gewijzigd
    [withdraw] Teruggedraaid
    [purge] Berichten verwijderd
    [slowmode] Trage modus
    [withdraw_note] Teruggedraaid
   *[other] Handeling
}
case-title = **Zaak { $number } · { $kind }**
case-whom = { $member } door { $moderator }
case-nobody = niet meer bewaard
case-unknown-moderator = iemand, in Discord zelf
case-by-hand = Gedaan in Discord zelf.
case-reason = Reden: { $reason }
case-no-reason = Geen reden gegeven.
case-edited = De reden is { $edits ->
    [one] één keer
   *[other] { $edits } keer
} gewijzigd.
case-message = Over dit bericht: { $url }
case-of-case = Draait zaak { $undone } terug.
case-until = Tot { $until }.
case-for-good = Voorgoed.
case-state = { $state ->
    [intended] Wordt gedaan.
    [standing] Geldt nu.
    [failed] Niet gedaan: Discord weigerde ({ $failure }).
    [done] Gedaan.
    [partly] Gestopt op { $at }: Discord weigerde ({ $failure }).
    [time] Afgelopen op { $at }: de tijd was om.
    [undone] Afgelopen op { $at }: teruggedraaid met zaak { $by }.
    [replaced] Afgelopen op { $at }: nu geldt zaak { $by }.
    [by_hand] Afgelopen op { $at }: gewijzigd in Discord zelf.
   *[other] { $state }
}
case-told = { $told ->
    [yes] De persoon heeft bericht gekregen.
    [closed] De persoon kon geen bericht krijgen: privéberichten staan uit.
    [away] De persoon kon geen bericht krijgen: niet op de server.
   *[failed] De persoon kon geen bericht krijgen: Discord nam het niet aan.
}
case-removed = Het bericht is gewist.
case-undo-button = Draai terug
case-line = **{ $number }** { $kind } · { $when } · { $state }
case-line-whom = **{ $number }** { $kind } · { $member } · { $when } · { $state }
case-line-state = { $state ->
    [intended] wordt gedaan
    [standing] geldt
    [failed] niet gedaan
    [partly] deels gedaan
    [time] voorbij
    [undone] teruggedraaid
    [replaced] vervangen
    [by_hand] met de hand gewijzigd
   *[done] gedaan
}
cases-none = Er zijn geen zaken.
history-none = Er zijn geen zaken over { $member }.
history-title = **Zaken over { $member }** · waarschuwingen die meetellen: { $warnings }
history-more = En nog { $count } oudere.
case-former = Tot { $at }, gewijzigd door { $editor }: { $reason }
warnings-count = { $count ->
    [one] Dit is de eerste waarschuwing in { $days } dagen.
   *[other] Dit zijn { $count } waarschuwingen in { $days } dagen.
}
ladder-timeout = Volgens de ladder past nu een pauze van { $duration }. Jij beslist.
ladder-ban = Volgens de ladder past nu een ban voorgoed. Jij beslist.
ladder-ban-for = Volgens de ladder past nu een ban van { $duration }. Jij beslist.
ladder-timeout-button = Pauze van { $duration }
ladder-ban-button = Ban
ladder-ban-for-button = Ban van { $duration }
length = { $unit ->
    [seconds] { $count ->
        [one] 1 seconde
       *[other] { $count } seconden
    }
    [minutes] { $count ->
        [one] 1 minuut
       *[other] { $count } minuten
    }
    [hours] { $count ->
        [one] 1 uur
       *[other] { $count } uur
    }
    [days] { $count ->
        [one] 1 dag
       *[other] { $count } dagen
    }
   *[weeks] { $count ->
        [one] 1 week
       *[other] { $count } weken
    }
}
case-purged = { $amount } van { $total } { $total ->
    [one] bericht
   *[other] berichten
} verwijderd.
case-slowed = Mensen wachten tussen twee berichten: { $now }. Daarvoor: { $before }.
purge-preview = Dit verwijdert { $count ->
    [one] 1 bericht
   *[other] { $count } berichten
} van { $people ->
    [one] 1 persoon
   *[other] { $people } personen
}, van { $first } tot { $last }.
purge-old = { $count ->
    [one] 1 daarvan is
   *[other] { $count } daarvan zijn
} ongeveer 14 dagen oud of ouder. Die verwijdert Discord alleen één voor één; dat duurt ongeveer { $duration }.
purge-pinned = { $count ->
    [one] 1 vastgezet bericht blijft staan.
   *[other] { $count } vastgezette berichten blijven staan.
}
purge-first-post = Het eerste bericht van het kanaal, dat de bot bijhoudt, blijft staan.
purge-more = Er volgen nog meer berichten. Die blijven staan; gebruik de opdracht daarvoor nog een keer.
purge-sure = Niemand kan verwijderde berichten terughalen. Je kunt 15 minuten lang kiezen.
purge-go-button = { $count ->
    [one] Verwijder 1 bericht
   *[other] Verwijder { $count } berichten
}
purge-leave-button = Laat ze staan
purge-left = Er is niets verwijderd.
purge-progress = { $amount } van { $total } berichten zijn tot nu toe verwijderd. Dit gaat vanzelf door; zaak { $number } zegt hoe het afliep.
slowmode-off = uit
slowmode-fixed = De configuratie van de server zet de trage modus van dit kanaal op: { $fixed }. Dat komt terug met de volgende `community apply`, tenzij een beheerder `slowmode_s` in community.toml verandert.

## Waarom er niets gedaan is.
no-right = Je rol laat dit niet toe. Wie wat mag staat in moderation.toml; ga ermee naar een beheerder.
no-self = Dat ben je zelf. Kies iemand anders.
no-bot-itself = Dat ben ik. Kies iemand anders.
no-bot = Dat is een bot. Beheerders halen bots weg bij Serverinstellingen > Integraties.
no-owner = Dat is de eigenaar van de server. Die kan niemand modereren.
no-above-you = De hoogste rol van die persoon is even hoog als de jouwe, of hoger. Vraag iemand die boven jullie staat.
no-administrator = Dat is een beheerder, en Discord geeft beheerders geen pauze. Ga ermee naar de eigenaar.
no-of-administrators = Dat is een beheerder. Alleen de eigenaar van de server kan die modereren.
no-away = Die persoon is niet op de server. Een ban of een notitie kan ook dan.
no-banned-already = Die persoon heeft al een ban.
no-not-banned = Die persoon heeft geen ban, dus er is niets op te heffen.
no-not-timed-out = Die persoon heeft nu geen pauze, dus er is niets op te heffen.
no-permission = De bot mist hiervoor een recht: { $permission }. Vraag een beheerder om dat aan te zetten voor de rol van de bot, bij Serverinstellingen > Rollen.
no-removing = De bot mag geen berichten wissen. Ga naar een beheerder: Serverinstellingen > Rollen, de rol van de bot, Berichten beheren.
no-above-bot = De hoogste rol van die persoon staat niet onder die van de bot. Vraag een beheerder om de rol van de bot hoger te zetten, bij Serverinstellingen > Rollen.
no-not-undoable = Er is niets om terug te draaien: { $state }
no-no-such-case = Zaak { $number } bestaat niet. `/zaak lijst` toont de laatste.
no-underway = Een andere moderator is hier al mee bezig.
no-taken = Een andere moderator is met deze melding bezig, of ze is intussen afgehandeld. `/meldingen` toont wat er wacht.
no-step-changed = Er is intussen iets veranderd: er zijn andere waarschuwingen, of het is al gedaan. `/geschiedenis` toont hoe het is.
no-message-gone = Het bericht is al weg.
no-message-others = Dat bericht is van iemand anders.
no-nobody = Discord kent niemand met dit nummer.
no-identifier = In de reden staat iets dat naar een persoon wijst, zoals een telefoonnummer, een adres of een patiëntnummer. Schrijf het zonder.
no-long-reason = Dat is te lang: { $count } tekens, en er passen er { $most }. Zeg het korter.
no-no-reason = Geef een reden.
no-no-duration = “{ $text }” is geen duur die ik begrijp. Probeer “30 minuten”, “3 dagen” of “2 weken”: van één minuut tot vijf jaar.
no-permission-here = De bot mist een recht in dit kanaal: { $permission }. Vraag een beheerder om dat aan de rol van de bot te geven, bij de instellingen van het kanaal.
no-unseen = Je kunt dit kanaal niet zien, dus er is niets in gedaan.
no-purge-records = In dit kanaal staan de kaarten van zaken en meldingen, en die wist niemand in één keer. Een enkel bericht kan met de hand.
no-purge-where = Hier staan geen berichten die samen verwijderd kunnen worden. Gebruik dit in een kanaal, een thread of een post.
no-purge-what = Zeg welke berichten: de laatste zoveel (`aantal`), die van een persoon (`lid`), of een bericht en wat erop volgt (`link`).
no-purge-number = Het aantal moet van 1 tot 500 zijn.
no-purge-link = Dat is geen link van een bericht. Klik met rechts op het bericht, of houd het op een telefoon vast, en kies “Kopieer berichtlink”.
no-purge-elsewhere = Dat bericht staat in een ander kanaal. Gebruik de opdracht daar.
no-purge-gone = Dat bericht is hier niet meer. Kies de link van een ander bericht.
no-purge-nothing = Er zijn geen berichten om te verwijderen.{ $pinned ->
    [0] { "" }
    [one] { " " }1 vastgezet bericht blijft staan.
   *[other] { " " }{ $pinned } vastgezette berichten blijven staan.
}
no-purge-over = Je kon 15 minuten lang kiezen, en er is niets verwijderd. Gebruik de opdracht nog een keer.
no-purge-underway = Deze berichten worden al verwijderd.
no-slowmode-where = Een kanaal van deze soort heeft geen trage modus. Gebruik dit in een tekst- of spraakkanaal, een thread of een post.
no-slowmode-length = “{ $text }” is geen trage modus die Discord kent. Schrijf “uit”, of een tijd van één seconde tot zes uur, zoals “30 seconden”.
no-slowmode-same = De trage modus van dit kanaal staat daar al op: { $now }.
no-slowmode-changed = Iemand heeft de trage modus intussen veranderd, in: { $now }. Dat blijft zo; `/trage-modus` zet een andere.

## Wat de persoon leest.
told-warn = De moderatoren van onze community hebben je een waarschuwing gegeven.
told-remove = De moderatoren van onze community hebben een bericht van je verwijderd.
told-timeout = De moderatoren van onze community hebben je een pauze gegeven. Je kunt meelezen, en weer schrijven vanaf { $until }.
told-untimeout = De pauze die de moderatoren je gaven is voorbij: je kunt weer schrijven.
told-kick = De moderatoren hebben je van onze server gehaald. Je kunt terugkomen met een uitnodiging, als je je aan onze huisregels wilt houden.
told-softban = De moderatoren hebben je van onze server gehaald en gewist wat je de laatste dag schreef. Je kunt terugkomen met een uitnodiging, als je je aan onze huisregels wilt houden.
told-ban = De moderatoren hebben je van onze server gehaald, en je kunt niet terugkomen.
told-ban-until = De moderatoren hebben je van onze server gehaald. Je kunt terugkomen vanaf { $until }, met een uitnodiging.
told-withdraw = Een waarschuwing die de moderatoren je gaven is teruggedraaid. Die telt niet meer mee.
told-not-done = Wat we je net schreven is niet gebeurd: er is voor jou niets veranderd.
told-reason = Waarom: { $reason }
told-questions = Is dit een vergissing, of wil je er iets over vragen? Met `/vraag` op onze server kom je bij de moderatoren.
told-questions-pause = Is dit een vergissing, of wil je er iets over vragen? Tijdens een pauze werken opdrachten niet: stuur een moderator een bericht, of gebruik daarna `/vraag` op onze server.
told-questions-elsewhere = Is dit een vergissing, of wil je er iets over vragen? Schrijf ons: { $url }
told-help = Heb je nu meteen hulp nodig? Bel 112, of buiten Europa het plaatselijke alarmnummer.
