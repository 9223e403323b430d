### Wat mensen over hun lidmaatschap lezen. { $date } en { $until } zijn datums die Discord op de manier van de lezer schrijft.

tier-professional = Professional
tier-professional-about = Voor mensen die in de zorg werken: goede praktijken, scholing van medewerkers, en richtlijnen en beleid.

join-intro = Met een lidmaatschap gaan de besloten ruimtes van het ziekenhuisnetwerk voor je open.
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
join-button = Lid worden: { $tier }
join-outro = De knop opent een beveiligde pagina van Stripe, dat onze betalingen verzorgt. Zodra je hebt betaald, gaan de ruimtes open. Je kunt altijd opzeggen.
join-taken = Je hebt dit lidmaatschap al. Zie hoe het ermee staat met `/lidmaatschap status`.
join-paid = Je betaling is binnen. De ruimtes gaan zo open.
join-unavailable = Hier kun je op dit moment geen lid van worden. Probeer het later opnieuw, of vraag een moderator.

status-none = Je hebt geen betaald lidmaatschap. Alles wat gratis is, blijft voor je open. Lid worden kan met `/lidmaatschap worden`.
status-active = **{ $tier }**: je lidmaatschap loopt. Het wordt verlengd op { $date }.
status-trialing = **{ $tier }**: je gratis proeftijd loopt. Die eindigt op { $date }; daarna gaat je lidmaatschap door.
status-ending = **{ $tier }**: je lidmaatschap loopt tot { $date }. Het wordt niet verlengd.
status-past-due = **{ $tier }**: je laatste betaling is niet gelukt. De ruimtes blijven open tot { $date }. Betalen kan met `/lidmaatschap beheren`.
status-unpaid = **{ $tier }**: je laatste betaling is niet gelukt, en de ruimtes zijn nu dicht. Met `/lidmaatschap beheren` gaan ze weer open.
status-paused = **{ $tier }**: je lidmaatschap staat stil, en de ruimtes zijn nu dicht. Verdergaan kan met `/lidmaatschap beheren`.
status-incomplete = **{ $tier }**: je eerste betaling is nog niet rond. Afronden kan met `/lidmaatschap beheren`.
status-incomplete-expired = **{ $tier }**: je eerste betaling is niet op tijd afgerond. Opnieuw proberen kan met `/lidmaatschap worden`.
status-canceled = **{ $tier }**: je lidmaatschap is afgelopen. Je bent altijd weer welkom met `/lidmaatschap worden`.
status-held = We zoeken uit hoe het met je lidmaatschap staat. Wat voor je open is, blijft zoals het is. Je hoeft niets te doen; duurt het lang, vraag dan een moderator.

manage-intro = Hier kun je je betaalkaart wijzigen, je facturen bekijken of opzeggen. De pagina is alleen voor jou en sluit na een tijdje vanzelf.
manage-button = Lidmaatschap beheren

notice-open = Je bent binnen. Dank je dat je lid bent geworden van het ziekenhuisnetwerk. Deze ruimtes zijn nu voor je open:
    { $rooms }
notice-open-button = Naar de ruimtes
notice-payment-failed = Een betaling voor je lidmaatschap ({ $tier }) is niet gelukt. Voorlopig verandert er niets: de ruimtes blijven open tot { $until }. Je kunt het herstellen met `/lidmaatschap beheren` in onze server.
notice-closed = Je lidmaatschap ({ $tier }) is op dit moment niet betaald. Daarom zijn de besloten ruimtes van het ziekenhuisnetwerk nu even dicht. Met `/lidmaatschap beheren` in onze server gaan ze weer open.
notice-ended = Je lidmaatschap ({ $tier }) is afgelopen, en de besloten ruimtes van het ziekenhuisnetwerk zijn dicht. Alles wat gratis is, blijft voor je open. Je bent altijd weer welkom met `/lidmaatschap worden`.
