### Hulp voor wie in gevaar kan zijn: wat zij lezen, en wat het team leest. In de geest van Samaritans en #chatsafe.

command-crisis = crisis
command-crisis-description = Waar je kunt bellen als het te veel is, voor jezelf of voor een ander

country-NL = Nederland
country-BE = Vlaanderen
country-US = Verenigde Staten
country-CA = Canada
country-GB = Verenigd Koninkrijk
country-IE = Ierland

crisis-or = { $some } of { $last }
crisis-line = { $countries }: { $numbers }
crisis-chat = Chatten: { $places }
crisis-line-elsewhere = Elders: <{ $url }>
crisis-number = **{ $number }** ({ $countries })
crisis-emergency = **Nu in gevaar? Bel { $number }.**
crisis-emergency-some = **Nu in gevaar?** Bel { $numbers }, of het alarmnummer waar je bent.

crisis-help = Je kunt een van deze lijnen bellen, dag en nacht. Je hoeft niet zeker te weten of het erg genoeg is.
crisis-help-somebody = Maak je je zorgen om een ander? Ook dan kun je er terecht. Vraag diegene gerust ronduit of hij of zij aan zelfdoding denkt: vragen kan geen kwaad. Blijf erbij, of zorg dat er iemand bij is.

crisis-offer = Dat klinkt zwaar. Wil je met iemand praten? Deze mensen luisteren, dag en nacht, en het hoeft geen noodgeval te zijn.

crisis-answer-self = Ik las wat je schreef, en het klinkt alsof het nu heel moeilijk is om door te gaan. Fijn dat je het zei. Je hoeft dit niet alleen te dragen.
crisis-answer-other = Ik las wat je schreef, en het klinkt alsof iemand om wie je geeft in gevaar is. Goed dat je het serieus neemt.
crisis-lines-self = De mensen van deze lijnen luisteren, dag en nacht. Je hoeft niet te weten wat je moet zeggen.
crisis-lines-other = Vraag diegene gerust ronduit of hij of zij aan zelfdoding denkt: vragen kan geen kwaad. Blijf erbij, of zorg dat er iemand bij is. De mensen van deze lijnen helpen ook jou.
crisis-told-staff = Ik heb de moderatoren geroepen. Ik weet niet hoe snel iemand het ziet, dus wacht daar niet op: bel nu als je in gevaar bent. Ik ben een bot. Alleen jij leest dit antwoord; wat je in het kanaal schreef, blijft daar staan.
crisis-told-nobody = Ik ben een bot, en niemand op onze server weet hiervan. Bel alsjeblieft een van deze lijnen.
crisis-not-meant-button = Zo bedoelde ik het niet
crisis-not-meant = Dank je dat je het zegt. Een moderator kan je al geschreven hebben. Bellen mag altijd: `/crisis` laat zien waar.

hint = Er is een bericht voor je.
hint-button = Openen

crisis-call = Iemand heeft misschien hulp nodig. Wie pakt kaart { $number } op?
crisis-call-again = Nog niemand heeft kaart { $number } opgepakt. Wie kan er?
crisis-card = **Kaart { $number }**, { $since }
crisis-card-what = { $who ->
        [other] Maakt zich zorgen om een ander
       *[self] Over zichzelf
    }, { $level ->
        [high] mogelijk acuut gevaar
       *[medium] mogelijk in gevaar
    }:
crisis-card-answered = { $way ->
        [direct] De hulplijnen zijn per privébericht gestuurd.
        [reply] Privéberichten staan uit: de hulplijnen wachten achter een knop onder het bericht.
        [neither] **Antwoorden lukte niet.** Schrijf zelf, op de plek van het bericht.
       *[not-yet] Er wordt geantwoord.
    }
crisis-card-claimed = { $moderator } heeft dit opgepakt.
crisis-card-outcome = { $outcome ->
        [spoken] Iemand heeft met diegene gesproken
        [passed-on] Hulp geregeld
        [no-danger] Geen gevaar
        [not-reached] Niet bereikt
       *[not-meant] Het was niet zo bedoeld
    } ({ $moderator }).
crisis-guidance = Je kunt schrijven: “Ik las je bericht. Wil je hier praten, of met z'n tweeën?” Vraag ronduit naar gedachten aan zelfdoding, luister, en oordeel niet. Vraag niet waar iemand is, praat niet over methoden, en beloof geen geheimhouding. Is er nu iets gaande? Vraag diegene het alarmnummer te bellen of iemand wakker te maken; weet je waar diegene is, bel het dan zelf. Je hoeft het niet op te lossen: daar zijn de hulplijnen voor.
crisis-guidance-other = Bedank voor het melden. Ronduit vragen mag, erbij blijven ook, en een lijn of het alarmnummer bellen. Vraag hier niet naar namen of plekken.
crisis-claim-button = Ik pak dit op
crisis-hand-over-button = Draag over
crisis-spoken-button = Gesproken
crisis-passed-on-button = Hulp geregeld
crisis-no-danger-button = Geen gevaar
crisis-not-reached-button = Niet bereikt
crisis-claimed = Jij hebt deze kaart. Je kunt hem altijd overdragen, zonder te zeggen waarom.
crisis-claimed-by = { $moderator } heeft deze kaart al.
crisis-not-yours = Jij hebt deze kaart niet.
crisis-handed-over = Dank je. De anderen worden geroepen.
crisis-closed = Deze kaart is gesloten.
crisis-closed-now = Dank je. De kaart is gesloten.
crisis-closed-hard = Dank je. De kaart is gesloten. Dat was een zware. Hoe gaat het met jou? Neem even rust als het kan; een andere moderator luistert graag, en de lijnen van `/crisis` zijn er ook voor jou.

crisis-told-on-call = Ik heb de moderator geroepen die dienst heeft, en die weet dat het dringend is. Wacht daar niet op: bel nu als je in gevaar bent. Ik ben een bot. Alleen jij leest dit antwoord; wat je in het kanaal schreef, blijft daar staan.

command-oncall = dienst
command-oncall-description = Wie van het team het eerst geroepen wordt voor wie in gevaar kan zijn
command-oncall-show = bekijken
command-oncall-show-description = Wie nu dienst heeft
command-oncall-take = nemen
command-oncall-take-description = Neem de dienst, tot het einde ervan of acht uur lang
command-oncall-hand-over = overdragen
command-oncall-hand-over-description = Een ander neemt de dienst over; je hoeft niet te zeggen waarom
option-oncall-member-description = Wie de dienst van je overneemt
oncall-show = Dienst, en tot wanneer:
    { $members }
oncall-nobody = Niemand heeft dienst. Met `/dienst nemen` ben jij het; tot dan wordt het hele team geroepen.
oncall-nobody-until = Niemand heeft dienst tot { $until }. Wie kan er? Met `/dienst nemen` ben jij het; anders wordt iedereen geroepen als iemand hulp nodig heeft.
oncall-taken = Dank je. Je hebt dienst tot { $until }. Lukt het niet meer? `/dienst overdragen` of `/dienst stoppen`.
oncall-handed-over = Dank je. { $member } heeft nu dienst.
oncall-not-them = { $member } hoort niet bij wie dit doet, of dat ben jij zelf. Er is niets veranderd.
oncall-not-yours = Je hebt geen dienst, dus er is niets over te dragen.
oncall-stopped = Dank je. Je hebt geen dienst meer. Heeft niemand anders dienst, dan wordt iedereen geroepen.
command-oncall-stop = stoppen
command-oncall-stop-description = Stop met je dienst; je hoeft niet te zeggen waarom
