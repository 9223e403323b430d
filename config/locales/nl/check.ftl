### Wat `health-network check --lang nl` zegt, voor de beheerder: wat er is, waarom het ertoe doet als het mis is, hoe het goed komt.

check-word-ok = goed
check-word-warning = let op
check-word-fatal = mis
check-word-why = Waarom
check-word-fix = Doe dit
check-right = { $part ->
    [settings] Instellingen
    [database] Database
    [discord] Discord
   *[stripe] Stripe
}: { $names }.
check-short = { $code ->
    [database] antwoordt en heeft de indeling van deze versie
    [discord-token] token
    [discord-intent] { $count ->
        [one] intent
       *[other] { $count } intents
    }
    [discord-server] server
    [discord-community] Community
    [discord-permission] { $count ->
        [one] recht
       *[other] { $count } rechten
    }
    [discord-ordinary] geen beheerder
    [discord-role] { $count ->
        [one] rol
       *[other] { $count } rollen
    }
    [discord-channel] { $count ->
        [one] kanaal
       *[other] { $count } kanalen
    }
    [discord-clock] klok
    [stripe-price] { $count ->
        [one] prijs
       *[other] { $count } prijzen
    }
    [stripe-webhook] webhook
    [stripe-clock] klok
   *[other] { $code }
}
check-summary = { $ok } goed, { $warning } let op, { $fatal } mis. { $fatal ->
    [0] { $warning ->
        [0] Alles wat de bot nodig heeft, is er.
        [one] De bot kan werken. Eén ding moet nog in orde worden gemaakt.
       *[other] De bot kan werken. { $warning } dingen moeten nog in orde worden gemaakt.
    }
    [one] De bot kan zijn werk niet doen totdat één ding in orde is.
   *[other] De bot kan zijn werk niet doen totdat { $fatal } dingen in orde zijn.
}

## Wat is ingesteld

check-settings-env = De instellingen komen uit { $file }; wat in de omgeving staat, gaat voor.
check-settings-no-env = De instellingen komen alleen uit de omgeving: er is geen { $searched }.
check-settings-test-money = STRIPE_SECRET_KEY is een testsleutel, en PUBLIC_URL is een adres dat iedereen kan bereiken.
check-settings-test-money-why = Niemand kan met echt geld betalen: een gewone kaart wordt geweigerd, en een testkaart opent de kanalen voor wie er een kent.
check-settings-test-money-fix = Zet voor echte leden een live-sleutel (sk_live_ of rk_live_) in STRIPE_SECRET_KEY, en het geheim van het live-endpoint in STRIPE_WEBHOOK_SECRET. Op een server om te testen kan het zo blijven.
check-settings-reads-nothing = In moderation.toml staat read_messages = false: de bot kijkt niet naar wat mensen schrijven.
check-settings-reads-nothing-why = Wie in een kanaal schrijft dat het leven niet meer hoeft, vindt alleen hulp als een mens het ziet. Alleen /crisis, /meld en een privébericht aan de bot leiden naar hulp.
check-settings-reads-nothing-fix = Is dat niet de bedoeling? Haal die regel weg, en zet de Message Content Intent aan in Discords ontwikkelaarsportaal, je applicatie, Bot.
check-settings-no-questions = moderation.toml noemt geen plek waar iemand die verbannen is er iets over kan vragen.
check-settings-no-questions-why = Wie per ongeluk verbannen is, kan op de server niets schrijven, en leest niet waar dat wel kan.
check-settings-no-questions-fix = Zet bij questions_url in moderation.toml een adres dat gelezen wordt: mailto:iemand@je.organisatie, of de pagina van een formulier.
check-settings-env-exposed = Anderen op deze computer kunnen bij { $file }.
check-settings-env-exposed-why = Daarin staan het token van de bot en de sleutel van Stripe: wie het leest, kan zich voordoen als de bot.
check-settings-env-exposed-fix = chmod 600 { $word }

## De database

check-database = De database antwoordt en heeft de indeling van deze versie.
check-database-away = De database kon niet worden gecontroleerd: { $reason }.
check-database-away-why = Daarin staat wie heeft betaald. Zonder database doet de bot niets.
check-database-away-fix = Kijk of de database draait en of DATABASE_URL het adres ervan is.
check-database-absent = De database { $file } is er niet{ $count ->
    [0] .
   *[other] ; ernaast staat { $others }.
}
check-database-absent-why = Er zou een lege worden begonnen, die van niemand weet dat die heeft betaald.
check-database-absent-fix = Kijk of DATABASE_URL het juiste bestand noemt. Is een nieuwe bedoeld: `health-network db upgrade`.
check-database-old = De database is leeg, of heeft de indeling van een andere versie van het programma.
check-database-old-why = De bot kan niet lezen of schrijven wat hij bewaart.
check-database-old-fix = Voer `health-network db upgrade` uit. Wordt dat geweigerd, dan is de database nieuwer: werk het programma bij.
check-database-exposed = Anderen op deze computer kunnen bij { $file }.
check-database-exposed-why = Daarin staat wie lid is, en waarvan.
check-database-exposed-fix = chmod 600 { $word }
check-database-folder-exposed = Anderen op deze computer kunnen zien wat in de map { $file } staat.
check-database-folder-exposed-why = Daar kunnen kopieën van de database staan, met daarin wie lid is.
check-database-folder-exposed-fix = Is de map alleen van de bot: chmod 700 { $word }. Geef de database anders een eigen map.

## Discord

check-discord-away = Discord kon niet worden gecontroleerd: { $reason }.
check-discord-away-why = Zo is niet te zien wat de bot op de server mag.
check-discord-away-fix = Kijk op https://discordstatus.com of Discord werkt en of deze computer Discord bereikt, en doe dit opnieuw.
check-discord-token = Discord accepteert het token van de bot.
check-discord-token-refused = Discord accepteert DISCORD_TOKEN niet.
check-discord-token-refused-why = De bot kan niet inloggen.
check-discord-token-refused-fix = Open in Discords developer portal je toepassing, dan Bot, Reset Token, en zet het nieuwe token in DISCORD_TOKEN.
check-discord-intent = De bot krijgt te horen wat hij nodig heeft: { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
}.
check-discord-intent-off = Dit staat uit in Discords developer portal: { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
}.
check-discord-intent-off-why = { $intent ->
    [members] Discord laat de bot niet verbinden: hij zou niet horen wie er komt en gaat.
    [message_content] Discord laat de bot niet verbinden: hij zou niet zien wat er wordt geschreven.
   *[other] Discord laat de bot niet verbinden.
}
check-discord-intent-off-fix = Open in Discords developer portal je toepassing, dan Bot, Privileged Gateway Intents, zet { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
} aan, en sla op.
check-discord-server = De bot is op de server { $server }.
check-discord-server-absent = De bot is niet op de server { $server }.
check-discord-server-absent-why = Daar kan hij niemand een rol geven.
check-discord-server-absent-fix = Kijk of DISCORD_GUILD_ID het nummer van je server is, en nodig de bot uit: https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands&permissions={ $permissions }
check-discord-community = Community staat aan.
check-discord-community-off = Community staat uit op de server.
check-discord-community-off-why = Forums, aankondigingskanalen en Discords eigen vragen aan nieuwkomers zijn er alleen op Community-servers: `community apply` kan ze niet maken.
check-discord-community-off-fix = Open op Discord Serverinstellingen, Community inschakelen, en volg de stappen; voer daarna `health-network community apply` uit.
check-discord-permission = De bot heeft het recht { $name }: { $purpose }
check-discord-permission-missing = De bot mist het recht { $name }.
check-discord-permission-missing-why = { $purpose }
check-discord-permission-missing-fix = Open op Discord Serverinstellingen, Rollen, de rol van de bot, Rechten, en zet { $name } aan.
check-discord-ordinary = De bot is geen beheerder van de server.
check-discord-administrator = De bot is beheerder (Administrator) van de server.
check-discord-administrator-why = Hij mag veel meer dan hij nodig heeft, en je ziet niet meer welk recht hij mist.
check-discord-administrator-fix = Open op Discord Serverinstellingen, Rollen, de rol van de bot, Rechten, en zet Beheerder uit.
check-discord-role = De rol { $role } is er en kan worden gegeven.
check-discord-role-missing = Geen rol heet { $role } ({ $key } in community.toml).
check-discord-role-missing-why = Niemand kan de rol krijgen, en wat die opent, blijft dicht.
check-discord-role-missing-fix = Voer `health-network community apply` uit, of maak de rol zelf, met precies deze naam.
check-discord-role-twice = Meer dan één rol heet { $role } ({ $key } in community.toml).
check-discord-role-twice-why = De bot raadt niet: de verkeerde zou een besloten kanaal voor vreemden openen.
check-discord-role-twice-fix = Open op Discord Serverinstellingen, Rollen, en hernoem of verwijder ze op één na.
check-discord-role-integration = De rol { $role } ({ $key } in community.toml) hoort bij een bot of een integratie.
check-discord-role-integration-why = Discord laat niemand zo'n rol geven.
check-discord-role-integration-fix = Hernoem die rol, en maak een gewone met de naam die in community.toml staat.
check-discord-role-above = De rol { $role } staat boven de hoogste rol van de bot zelf.
check-discord-role-above-why = Discord laat de bot alleen rollen geven en intrekken die onder zijn eigen rol staan: wie hiervoor betaalt, krijgt de rol niet.
check-discord-role-above-fix = Open op Discord Serverinstellingen, Rollen, en sleep de rol van de bot boven { $role }.
check-discord-channel = Het kanaal { $channel } is er.
check-discord-channel-missing = Geen kanaal heet { $channel } ({ $key } in community.toml).
check-discord-channel-missing-why = De bot wijst mensen de weg erheen.
check-discord-channel-missing-fix = Voer `health-network community apply` uit, of maak het kanaal zelf, met precies deze naam.
check-discord-channel-twice = Meer dan één kanaal heet { $channel } ({ $key } in community.toml).
check-discord-channel-twice-why = De bot raadt niet welk ervan bedoeld is.
check-discord-channel-twice-fix = Hernoem of verwijder ze op één na.
check-discord-channel-shut = Het kanaal { $channel } hoort zichtbaar te zijn voor { $roles }, en is dat niet.
check-discord-channel-shut-why = Zij zoeken het en vinden het niet.
check-discord-channel-shut-fix = Voer `health-network community plan` uit om te zien wat `community apply` zou openen. Houdt community.toml de rechten van dit kanaal zoals ze zijn: open op Discord de instellingen ervan, Rechten, en zet Kanaal bekijken aan voor { $roles }.
check-discord-channel-hidden = De bot kan het kanaal { $channel } niet zien.
check-discord-channel-hidden-why = Hij weet niet wie het mag zien, en kan het niet houden zoals community.toml zegt.
check-discord-channel-hidden-fix = Open op Discord de instellingen van het kanaal, Rechten, voeg de rol van de bot toe, en zet Kanaal bekijken aan.
check-discord-clock = De klok van deze computer loopt gelijk met die van Discord, op { $seconds } s na.
check-discord-clock-off = De klok van deze computer verschilt { $seconds } s van die van Discord.
check-discord-clock-off-why = Berichten van Stripe gelden maar binnen 300 s van de klok van deze computer, en wat op een tijd moet gebeuren, komt te vroeg of te laat.
check-discord-clock-off-fix = Laat de computer zijn klok via het netwerk gelijkzetten: `timedatectl set-ntp true`, of vraag het je host.

## Stripe

check-stripe-away = Stripe kon niet worden gecontroleerd: { $reason }.
check-stripe-away-why = Zo is niet te zien of mensen kunnen betalen, en of de bot het hoort.
check-stripe-away-fix = Kijk op https://status.stripe.com of Stripe werkt en of deze computer Stripe bereikt, en doe dit opnieuw.
check-stripe-key = Stripe accepteert de sleutel van de bot, { $mode ->
    [live] die voor echt geld is.
    [test] die voor testgeld is.
   *[unknown] die niet zegt of hij voor echt geld of testgeld is.
}
check-stripe-key-refused = Stripe accepteert STRIPE_SECRET_KEY niet.
check-stripe-key-refused-why = Niemand kan betalen, en de bot ziet niet wat er is betaald.
check-stripe-key-refused-fix = Open in Stripes dashboard Developers, API keys, en zet een geheime of beperkte sleutel die geldig is in STRIPE_SECRET_KEY.
check-stripe-permission-missing = STRIPE_SECRET_KEY mag dit niet lezen: { $right ->
    [prices] prijzen
   *[webhook_endpoints] webhook-eindpunten
}.
check-stripe-permission-missing-why = { $right ->
    [prices] Niemand kan een lidmaatschap kopen: de bot weet niet wat het kost.
   *[webhook_endpoints] Er kan niet worden gecontroleerd of Stripe de bot over betalingen vertelt.
}
check-stripe-permission-missing-fix = Open in Stripes dashboard Developers, API keys, de sleutel van de bot, Edit, en geef hem Read voor { $right ->
    [prices] Prices
   *[webhook_endpoints] Webhook Endpoints
}.
check-stripe-price = De prijs { $price } is te koop.
check-stripe-price-missing = Geen prijs heeft de lookup key { $price }, die in membership.toml staat.
check-stripe-price-missing-why = Niemand kan kopen waar deze prijs voor is.
check-stripe-price-missing-fix = Open in Stripes dashboard Product catalogue, het product, de prijs, en geef die de lookup key { $price }.
check-stripe-price-inactive = De prijs met de lookup key { $price } is gearchiveerd.
check-stripe-price-inactive-why = Niemand kan kopen waar deze prijs voor is.
check-stripe-price-inactive-fix = Open in Stripes dashboard Product catalogue, het product, en haal de prijs uit het archief, of geef de lookup key { $price } aan een andere.
check-stripe-price-once = De prijs met de lookup key { $price } wordt één keer betaald en niet opnieuw.
check-stripe-price-once-why = Een lidmaatschap loopt door; Stripe weigert het voor zo'n prijs te verkopen.
check-stripe-price-once-fix = Open in Stripes dashboard Product catalogue, het product, voeg een terugkerende prijs toe, en geef die de lookup key { $price }.
check-stripe-price-complex = De prijs met de lookup key { $price } is niet één bedrag: hij heeft staffels, delen van een cent of pakketten, of gaat naar verbruik.
check-stripe-price-complex-why = Wat hij kost is niet in één zin te zeggen, dus niemand krijgt hem aangeboden. De andere lidmaatschappen wel.
check-stripe-price-complex-fix = Open in Stripes dashboard Product catalogue, het product, voeg een terugkerende prijs van het soort Flat rate in hele centen toe, en geef die de lookup key { $price }.
check-stripe-webhook = Stripe vertelt de bot alles wat hij nodig heeft, op { $url }.
check-stripe-webhook-missing = Stripe heeft geen webhook-eindpunt met het adres { $url }.
check-stripe-webhook-missing-why = De bot hoort pas van betalingen als hij ernaar vraagt, minuten later.
check-stripe-webhook-missing-fix = Open in Stripes dashboard Developers, Webhooks, en voeg een eindpunt toe met het adres { $url }, API-versie { $version } en deze gebeurtenissen: { $events }. Zet het signing secret ervan in STRIPE_WEBHOOK_SECRET. Is het er met een ander adres, zet dan PUBLIC_URL op dat adres.
check-stripe-webhook-disabled = Het webhook-eindpunt { $url } staat bij Stripe uit.
check-stripe-webhook-disabled-why = De bot hoort pas van betalingen als hij ernaar vraagt, minuten later.
check-stripe-webhook-disabled-fix = Open in Stripes dashboard Developers, Webhooks, het eindpunt, en zet het aan.
check-stripe-webhook-mode = De sleutel is voor { $key ->
    [live] echt geld
   *[test] testgeld
} en het webhook-eindpunt { $url } voor { $endpoint ->
    [live] echt geld
   *[test] testgeld
}.
check-stripe-webhook-mode-why = Wat met de sleutel wordt betaald, krijgt de bot nooit te horen.
check-stripe-webhook-mode-fix = Zet de sleutel en het signing secret van dezelfde soort in STRIPE_SECRET_KEY en STRIPE_WEBHOOK_SECRET.
check-stripe-webhook-version = Het webhook-eindpunt { $url } heeft { $version ->
    [account] geen eigen API-versie
   *[other] API-versie { $version }
}; de bot is geschreven voor { $wanted }.
check-stripe-webhook-version-why = Een deel van wat Stripe stuurt, ziet er dan anders uit; de bot slaat dat over totdat hij er zelf naar vraagt.
check-stripe-webhook-version-fix = Een webhook-eindpunt houdt zijn versie. Open in Stripes dashboard Developers, Webhooks, voeg een eindpunt toe met hetzelfde adres, dezelfde gebeurtenissen en API-versie { $wanted }, zet het signing secret ervan in STRIPE_WEBHOOK_SECRET, en verwijder het andere.
check-stripe-webhook-events = Het webhook-eindpunt { $url } stuurt dit niet: { $events }.
check-stripe-webhook-events-why = De bot hoort hier pas van als hij ernaar vraagt, minuten later.
check-stripe-webhook-events-fix = Open in Stripes dashboard Developers, Webhooks, het eindpunt, Edit, en voeg deze gebeurtenissen toe: { $events }.
check-stripe-clock = De klok van deze computer loopt gelijk met die van Stripe, op { $seconds } s na.
check-stripe-clock-off = De klok van deze computer verschilt { $seconds } s van die van Stripe.
check-stripe-clock-off-why = Berichten van Stripe gelden maar binnen 300 s van de klok van deze computer: daarbuiten wordt ieder bericht geweigerd.
check-stripe-clock-off-fix = Laat de computer zijn klok via het netwerk gelijkzetten: `timedatectl set-ntp true`, of vraag het je host.

## Rechten: hun namen op Discord, en wat de bot ermee doet

check-permission-name = { $permission ->
    [view_channel] Kanalen bekijken
    [manage_channels] Kanalen beheren
    [manage_roles] Rollen beheren
    [manage_permissions] Machtigingen beheren
    [manage_webhooks] Webhooks beheren
    [manage_guild] Server beheren
    [view_audit_log] Auditlog bekijken
    [send_messages] Berichten versturen en posts maken
    [send_messages_in_threads] Berichten versturen in threads en posts
    [create_public_threads] Openbare threads maken
    [create_private_threads] Privéthreads maken
    [embed_links] Links insluiten
    [read_message_history] Berichtgeschiedenis lezen
    [manage_messages] Berichten beheren
    [manage_threads] Threads en posts beheren
    [moderate_members] Leden een time-out geven
    [kick_members] Leden verwijderen, goedkeuren en afwijzen
    [ban_members] Leden verbannen
    [pin_messages] Berichten vastzetten
   *[other] { $permission }
}
check-for-view-channel = Hij vindt de kanalen, en houdt de besloten kanalen besloten.
check-for-manage-channels = Hij maakt de kanalen die er nog niet zijn, en regelt wie ze mag zien.
check-for-manage-roles = Hij geeft de rollen waarvoor is betaald, ziet wanneer dat niet meer zo is, en trekt ze dan weer in.
check-for-manage-guild = Hij richt Discords eigen ontvangst voor nieuwkomers in, en kijkt welke uitnodigingen rollen geven.
check-for-view-audit-log = Alleen zo hoort hij van Discord wie er is verbannen, en welke rollen met de hand zijn gegeven.
check-for-send-messages = Hij schrijft in kanalen.
check-for-send-messages-in-threads = Hij schrijft in threads.
check-for-create-public-threads = Hij opent threads die iedereen in een kanaal kan lezen.
check-for-create-private-threads = Hij opent threads voor een paar mensen.
check-for-embed-links = Zijn berichten met een kader eromheen worden getoond.
check-for-read-message-history = Hij vindt zijn eigen eerdere berichten terug, en waar een thread mee begon.
check-for-manage-messages = Hij haalt berichten weg die niet mogen blijven staan.
check-for-manage-threads = Hij sluit threads, en ziet de privéthreads.
check-for-moderate-members = Hij geeft iemand een time-out.
check-for-kick-members = Hij haalt iemand van de server als een moderator daarom vraagt.
check-for-ban-members = Hij houdt iemand buiten, en laat die weer toe, als een moderator daarom vraagt of de tijd om is.
check-for-pin-messages = Hij zet vast wat het eerst gevonden moet worden.
