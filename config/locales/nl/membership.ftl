### Wat mensen over hun lidmaatschap lezen. { $date } en { $until } zijn datums die Discord op de manier van de lezer schrijft.

tier-professional = Professional
tier-professional-about = Voor mensen in de zorg die met sociale media werken: voorbeelden uit de praktijk, training van medewerkers, en richtlijnen en beleid.

join-intro = Meepraten in de openbare kanalen is gratis voor iedereen. Een lidmaatschap is voor mensen die in de zorg werken: het opent de besloten kanalen van het ziekenhuisnetwerk. Die gaan over sociale media in de zorg; het is geen geaccrediteerde nascholing.
join-employer = Betaalt je ziekenhuis al? Betaal dan niet zelf: vraag het eerst aan wie het daar heeft geregeld, of aan een moderator.
join-price = { $interval ->
    [day] { $count ->
        [1] { $amount } per dag
       *[other] { $amount } per { $count } dagen
    }
    [week] { $count ->
        [1] { $amount } per week
       *[other] { $amount } per { $count } weken
    }
    [year] { $count ->
        [1] { $amount } per jaar
       *[other] { $amount } per { $count } jaar
    }
   *[month] { $count ->
        [1] { $amount } per maand
       *[other] { $amount } per { $count } maanden
    }
}
join-trial = { $days ->
    [1] De eerste dag is gratis.
   *[other] De eerste { $days } dagen zijn gratis.
}
join-button = { $offers ->
    [1] Word lid
   *[other] Word lid: { $tier }
}
join-outro = Je betaalt veilig via Stripe, en meteen daarna gaan de kanalen open. Het lidmaatschap wordt vanzelf verlengd totdat je opzegt. Dat kan altijd, met `/lidmaatschap beheren`.
join-unavailable = Lid worden kan nu even niet. Probeer het later opnieuw, of vraag het aan een moderator.

join-away = We zien je op dit moment niet op onze server. Een lidmaatschap opent daar kanalen, dus nu verkopen we je er geen: je zou betalen voor iets wat je niet kunt zien. Zodra je op de server bent, kun je daar lid worden.
join-away-manage = We zien je op dit moment niet op onze server. Een lidmaatschap opent daar kanalen, dus nu verkopen we je er geen: je zou betalen voor iets wat je niet kunt zien. Betaal je er nog voor een, dan kun je dat met deze knop opzeggen.

status-none = Je hebt geen betaald lidmaatschap, en dat hoeft ook niet: de openbare kanalen zijn gratis. Werk je in de zorg? Dan zijn er ook de besloten kanalen van het ziekenhuisnetwerk, over sociale media in de zorg: met `/lidmaatschap worden` zie je wat ze bieden en wat ze kosten. Betaalt je ziekenhuis al? Betaal dan niet zelf, en vraag het aan een moderator.
status-active = **{ $tier }**: je lidmaatschap loopt. Het wordt verlengd op { $date }; dat gaat vanzelf. Eerder stoppen kan met `/lidmaatschap beheren`.
status-free = **{ $tier }**: je lidmaatschap loopt. Voorlopig wordt er niets afgeschreven; je hoeft niets te doen.
status-free-until = **{ $tier }**: je lidmaatschap loopt. Tot { $date } wordt er niets afgeschreven; je hoeft niets te doen.
status-trialing = **{ $tier }**: je gratis proefperiode loopt tot { $date }. Daarna gaat je lidmaatschap door en betaal je ervoor. Eerder stoppen kan met `/lidmaatschap beheren`.
status-ending = **{ $tier }**: je lidmaatschap loopt tot { $date } en stopt dan vanzelf. Wil je toch lid blijven? Dat kan met `/lidmaatschap beheren`.
status-past-due = **{ $tier }**: je laatste betaling is niet gelukt. De kanalen blijven open tot { $date }. Betalen kan met `/lidmaatschap beheren`.
status-unpaid = **{ $tier }**: je laatste betaling is niet gelukt, en de besloten kanalen zijn nu even dicht. Betaal met `/lidmaatschap beheren`, dan gaan ze weer open.
status-paused = **{ $tier }**: je lidmaatschap staat op pauze, en de besloten kanalen zijn nu even dicht. Verdergaan kan met `/lidmaatschap beheren`.
status-incomplete = **{ $tier }**: je eerste betaling is nog niet rond. Afronden kan met `/lidmaatschap beheren`.
status-incomplete-expired = **{ $tier }**: je eerste betaling is niet op tijd afgerond. Opnieuw proberen kan met `/lidmaatschap worden`.
status-canceled = **{ $tier }**: je lidmaatschap is afgelopen. Je bent altijd weer welkom: met `/lidmaatschap worden`.
status-complete = **{ $tier }**: je betaling is binnen. De kanalen gaan zo open. Zijn ze over tien minuten nog dicht? Vraag het dan aan een moderator; je bent niets kwijt.
status-held = We zoeken uit hoe het met je lidmaatschap staat. Wat voor je open is, blijft zoals het is. Je hoeft niets te doen. Duurt het lang? Vraag het dan aan een moderator.
status-blocked = Het is ons nog niet gelukt de kanalen voor je te openen. Dat ligt aan ons, en we kijken ernaar; je hoeft niets te doen.

manage-none = Er is niets te beheren: je betaalt hier niets. De openbare kanalen zijn gratis.
manage-intro = Hier kun je je betaalgegevens wijzigen, je facturen bekijken of opzeggen. De pagina is alleen voor jou. De knop werkt maar kort; heb je een nieuwe nodig, gebruik de opdracht dan opnieuw.
manage-button = Lidmaatschap beheren

notice-open = Je bent binnen. Fijn dat je lid bent van het ziekenhuisnetwerk. Deze kanalen zijn nu voor je open:
    { $rooms }
notice-open-button = Naar de kanalen
notice-payment-failed = Een betaling voor je lidmaatschap ({ $tier }) is niet gelukt. Voorlopig verandert er niets: de kanalen blijven open tot { $until }. Opnieuw betalen of je betaalgegevens wijzigen kan met `/lidmaatschap beheren` op onze server.
notice-closed = Je betaling voor het lidmaatschap ({ $tier }) is nog niet gelukt. Daarom zijn de besloten kanalen nu even dicht. Je lidmaatschap bestaat nog. Betaal met `/lidmaatschap beheren` op onze server, dan gaan ze weer open.
notice-ended = Je lidmaatschap ({ $tier }) is afgelopen, en de besloten kanalen zijn dicht. De openbare kanalen blijven gratis voor je open. Je bent altijd weer welkom: gebruik `/lidmaatschap worden` op onze server.
notice-button = Naar de server
notice-changed = Je lidmaatschap is nu: { $tier }.
notice-changed-opened = Deze kanalen zijn er voor je bij gekomen:
    { $rooms }
notice-changed-closed = Deze kanalen zijn nu dicht voor je:
    { $rooms }
notice-payment-failed-some = Een betaling voor je lidmaatschap ({ $tier }) is niet gelukt. Voorlopig verandert er niets. Deze kanalen blijven open tot { $until }:
    { $rooms }
    Wat verder voor je open is, blijft open. Opnieuw betalen of je betaalgegevens wijzigen kan met `/lidmaatschap beheren` op onze server.
notice-payment-failed-none = Een betaling voor je lidmaatschap ({ $tier }) is niet gelukt. Daardoor gaat er voor je niets dicht: een ander lidmaatschap van je opent dezelfde kanalen. Opnieuw betalen of je betaalgegevens wijzigen kan met `/lidmaatschap beheren` op onze server.
notice-closed-some = Je betaling voor het lidmaatschap ({ $tier }) is nog niet gelukt. Daarom zijn deze kanalen nu even dicht:
    { $rooms }
    Wat verder voor je open is, blijft open. Betaal met `/lidmaatschap beheren` op onze server, dan gaan ze weer open.
notice-closed-none = Je betaling voor het lidmaatschap ({ $tier }) is nog niet gelukt. Daardoor gaat er voor je niets dicht: een ander lidmaatschap van je opent dezelfde kanalen. Betalen kan met `/lidmaatschap beheren` op onze server.
notice-ended-some = Je lidmaatschap ({ $tier }) is afgelopen. Deze kanalen zijn nu dicht voor je:
    { $rooms }
    Wat verder voor je open is, blijft open. Je bent altijd weer welkom: gebruik `/lidmaatschap worden` op onze server.
notice-ended-none = Je lidmaatschap ({ $tier }) is afgelopen. Er gaat voor je niets dicht: een ander lidmaatschap van je opent dezelfde kanalen.

status-past-due-none = **{ $tier }**: je laatste betaling is niet gelukt. De kanalen blijven voor je open door een ander lidmaatschap van je. Betalen kan met `/lidmaatschap beheren`.
status-unpaid-none = **{ $tier }**: je laatste betaling is niet gelukt. De kanalen zijn voor je open door een ander lidmaatschap van je. Betalen kan met `/lidmaatschap beheren`.
status-paused-none = **{ $tier }**: dit lidmaatschap is gepauzeerd. De kanalen zijn voor je open door een ander lidmaatschap van je. Verdergaan kan met `/lidmaatschap beheren`.
status-past-due-some = **{ $tier }**: je laatste betaling is niet gelukt. De kanalen die alleen dit lidmaatschap opent, blijven open tot { $date }. Betalen kan met `/lidmaatschap beheren`.
status-unpaid-some = **{ $tier }**: je laatste betaling is niet gelukt, en de kanalen die alleen dit lidmaatschap opent, zijn nu even dicht. Betaal met `/lidmaatschap beheren`, dan gaan ze weer open.
status-paused-some = **{ $tier }**: dit lidmaatschap is gepauzeerd, en de kanalen die alleen dit lidmaatschap opent, zijn nu even dicht. Verdergaan kan met `/lidmaatschap beheren`.
status-of-no-tier = Lidmaatschap
