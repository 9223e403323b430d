### Wat de controle van de server vond, en wat je eraan doet. Moderators lezen dit; { $bot } is het nummer van een bot.

audit-administrators = De rol “{ $role }” heeft Beheerder, dus wie die rol heeft, ziet elk besloten kanaal. Mensen met deze rol: { $people }. Bots: { $bots }.
audit-administrators-fix = In Discord: Serverinstellingen > Rollen > { $role } > Machtigingen. Zet Beheerder uit, en zet alleen aan wat deze mensen nodig hebben.

audit-bot-leads-in = De bot <@{ $bot }> zou mensen in besloten kanalen kunnen laten. Wat hij mag: { $permissions }. Sommige bots hebben dat nodig voor hun werk, maar wie die bot draait, zou de deur kunnen openzetten.
audit-bot-leads-in-fix = Ken je deze bot en vertrouw je wie hem draait, dan hoef je niets te doen. Zo niet: Serverinstellingen > Integraties, open de bot en verwijder hem. Heeft hij deze rechten niet nodig: Serverinstellingen > Rollen, de rol van de bot, en zet ze uit; kijk ook bij zijn regel in de besloten kanalen, onder Kanaal bewerken > Machtigingen.

audit-bot-sees = De bot <@{ $bot }> kan besloten kanalen zien. Hoeveel: { $channels }. Wie die bot draait, zou kunnen lezen wat mensen daar schrijven.
audit-bot-sees-fix = Heb je deze bot niet nodig: Serverinstellingen > Integraties, open de bot en verwijder hem. Wil je hem houden: neem hem de rollen af die besloten kanalen openen, en haal in elk besloten kanaal bij Kanaal bewerken > Machtigingen de bot en zijn rol weg.

audit-category-out-of-sync = De categorie “{ $category }” heeft niet meer de machtigingen die community.toml eraan geeft. Een nieuw kanaal erin zou met de verkeerde beginnen: open voor mensen die het niet horen te zien, of dicht voor leden.
audit-category-out-of-sync-fix = Voer `health-network community apply` uit, of vraag het degene die de bot draait. Dat zet de machtigingen van de categorie goed.

audit-closed-to-member = Sommige mensen hebben een rol die “{ $channel }” opent en zien het kanaal toch niet. Hoeveel: { $people }. Misschien missen ze waar ze voor betaald hebben.
audit-closed-to-member-fix = In Discord: Kanaal bewerken > Machtigingen, bij “{ $channel }”. Zoek een persoon of rol met een rood kruis bij Kanaal bekijken, en haal die uit de lijst. Is iemand met opzet buitengesloten? Overleg dan of diegene de rol moet houden.

audit-closed-to-role = “{ $channel }” is dicht voor de rol “{ $role }”, die het juist hoort te openen. Mensen met deze rol: { $people }. Misschien missen ze waar ze voor betaald hebben.
audit-closed-to-role-fix = Voer `health-network community apply` uit, of vraag het degene die de bot draait. Dat opent het kanaal weer voor de rol. Houdt community.toml de machtigingen van dit kanaal zoals ze zijn? Zet dan bij Kanaal bewerken > Machtigingen het groene vinkje bij Kanaal bekijken voor “{ $role }”.

audit-gated-announcements = “{ $channel }” is besloten, en is nu een aankondigingskanaal. Wie het kan zien, kan de berichten laten kopiëren naar een eigen server, ook als diegene hier allang weg is.
audit-gated-announcements-fix = In Discord: open de instellingen van “{ $channel }” > Overzicht, en zet Aankondigingskanaal uit. Kijk daarna daar bij Integraties of een andere server het volgt.

audit-hidden-channel = De bot kan “{ $channel }” niet zien. Daardoor kan hij niet nagaan wie erin komt, en er niets goed zetten.
audit-hidden-channel-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen, voeg de bot toe en zet Kanaal bekijken op het groene vinkje.

audit-holder-without-right = Sommige mensen hebben de betaalde rol “{ $role }” zonder lidmaatschap dat die geeft. Hoeveel: { $people }.
audit-holder-without-right-fix = Voer `health-network roles sweep --dry-run` uit, of vraag het degene die de bot draait. Je ziet dan welke rollen ingetrokken zouden worden; er verandert nog niets.

audit-invite-gives-role = Een uitnodiging geeft iedereen die hem gebruikt de rol “{ $role }”, en die rol opent besloten kanalen. Zulke uitnodigingen: { $invites }.
audit-invite-gives-role-fix = In Discord: Serverinstellingen > Uitnodigingen. Verwijder de uitnodigingen die “{ $role }” geven, en maak nieuwe zonder rol.

audit-invite-leads-in = Een uitnodiging leidt naar “{ $channel }”, en dat is besloten. Nieuwe mensen lezen de naam en vinden het kanaal dan dicht. Zulke uitnodigingen: { $invites }.
audit-invite-leads-in-fix = In Discord: Serverinstellingen > Uitnodigingen. Verwijder de uitnodigingen naar “{ $channel }”, en maak nieuwe naar een kanaal dat iedereen kan zien.

audit-member-leads-in = Sommige mensen hebben in “{ $channel }” zelf een recht waarmee ze anderen zouden kunnen binnenlaten: { $permissions }. Hoeveel mensen: { $people }.
audit-member-leads-in-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen. Kijk bij de mensen die daar bij naam staan, en zet deze uit: { $permissions }.

audit-member-opens = Sommige mensen kunnen “{ $channel }” zien omdat ze er met de hand aan zijn toegevoegd, zonder rol die het opent. Hoeveel: { $people }. Voor hen blijft het open, wat er ook met een lidmaatschap gebeurt.
audit-member-opens-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen, en haal de mensen weg die daar bij naam staan. Laat deze bot in de lijst staan. Wie er hoort, krijgt de rol die het opent.

audit-missing = In community.toml staat { $kind ->
    [role] de rol
    [category] de categorie
   *[channel] het kanaal
} “{ $name }”, maar op de server is dat niet te vinden: niets heet zo, of er is er meer dan één.
audit-missing-fix = Heeft het in Discord een andere naam, of komt de naam twee keer voor? Geef er dan precies één de naam “{ $name }”. Is het weg: voer `health-network community apply` uit, of vraag het degene die de bot draait. Dat maakt { $kind ->
    [role] de rol
    [category] de categorie
   *[channel] het kanaal
} opnieuw.

audit-onboarding-gives-role = Wie op Discords vraag “{ $question }” het antwoord “{ $answer }” kiest, krijgt de rol “{ $role }”. Niemand hoort die rol met een antwoord te krijgen.
audit-onboarding-gives-role-fix = In Discord: Serverinstellingen > Onboarding. Zoek de vraag “{ $question }”, open het antwoord “{ $answer }” en haal de rol “{ $role }” weg. Kijk daarna wie de rol heeft, en neem hem af van wie hem niet hoort te hebben.

audit-onboarding-leads-in = Discords eigen ontvangst brengt nieuwkomers naar “{ $channel }”, en dat is besloten. Ze lezen de naam en vinden het kanaal dan dicht. Antwoorden die erheen leiden: { $answers }.
audit-onboarding-leads-in-fix = In Discord: Serverinstellingen > Onboarding. Haal “{ $channel }” uit de standaardkanalen en uit de antwoorden.

audit-open-to-everyone = Iedereen op de server kan “{ $channel }” zien, terwijl het besloten hoort te zijn. Threads daar die iedereen kan lezen: { $threads }.
audit-open-to-everyone-fix = Voer snel `health-network community apply` uit, of vraag het degene die de bot draait. Dat sluit het kanaal voor iedereen zonder de juiste rol.

audit-overwrite-leads-in = De rol “{ $role }” heeft in “{ $channel }” een recht waarmee wie die rol heeft anderen zou kunnen binnenlaten: { $permissions }.
audit-overwrite-leads-in-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen > { $role }, en zet deze uit: { $permissions }.

audit-private-threads-read = De rol “{ $role }” heeft Threads beheren in besloten kanalen, of waar mensen de moderatoren iets vragen. Hoeveel: { $channels }. Wie die rol heeft en erin komt, kan elke privéthread lezen, ook zonder toegevoegd te zijn. Privéthreads daar nu: { $threads }.
audit-private-threads-read-fix = In Discord: Serverinstellingen > Rollen > { $role } > Machtigingen. Zet Threads beheren uit. Staat het al uit? Dan staat het in een kanaal aan: kijk bij Kanaal bewerken > Machtigingen > { $role }.

audit-private-threads-some = Een of meer mensen of bots die niet bij het team horen, kunnen elke privéthread lezen in “{ $channel }”, waar mensen de moderatoren iets vragen. Hoeveel: { $people }.
audit-private-threads-some-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen. Zet Threads beheren uit bij de mensen en bots die daar met naam staan; kijk voor een bot ook naar de rol ervan in Serverinstellingen > Rollen.

audit-renamed = { $kind ->
    [role] De rol
    [category] De categorie
   *[channel] Het kanaal
} “{ $name }” uit community.toml heet op de server “{ $seen }”. Alles werkt nog, maar mensen en de bot gebruiken verschillende namen.
audit-renamed-fix = Voer `health-network community apply` uit, of vraag het degene die de bot draait. Dan heet het weer “{ $name }”. Is “{ $seen }” de betere naam? Vraag dan om die in community.toml te zetten.

audit-role-above-bot = De rol “{ $role }” staat niet onder de eigen rol van de bot. Daardoor kan de bot die rol niet geven en niet intrekken.
audit-role-above-bot-fix = In Discord: Serverinstellingen > Rollen. Sleep de rol van de bot boven “{ $role }” en sla op.

audit-role-is-linked = Mensen krijgen de rol “{ $role }” vanzelf als ze een account koppelen. Niemand hoort die rol zo te krijgen.
audit-role-is-linked-fix = In Discord: Serverinstellingen > Rollen > { $role } > Koppelingen, en haal de koppeling weg. Kijk daarna wie de rol heeft, en neem hem af van wie hem niet hoort te hebben.

audit-role-leads-in = Wie de rol “{ $role }” heeft, zou zichzelf of anderen in besloten kanalen kunnen laten. Wat deze rol mag: { $permissions }. Mensen met deze rol: { $people }. Bots: { $bots }.
audit-role-leads-in-fix = In Discord: Serverinstellingen > Rollen > { $role } > Machtigingen. Zet deze uit: { $permissions }. Moeten een paar mensen ze houden? Geef die dan een eigen rol, die niemand anders heeft.

audit-role-managed-by-other = De rol “{ $role }” hoort bij een andere bot of dienst. Daardoor kan onze bot die rol aan niemand geven.
audit-role-managed-by-other-fix = In Discord: Serverinstellingen > Integraties. Verwijder de bot of dienst waar “{ $role }” bij hoort; de rol verdwijnt dan mee. Voer daarna `health-network community apply` uit, of vraag het degene die de bot draait. Dat maakt de rol opnieuw.

audit-role-opens = De rol “{ $role }” kan “{ $channel }” zien, en dat is niet voor die rol bedoeld. Mensen met deze rol: { $people }. Bots: { $bots }.
audit-role-opens-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen > { $role }, en zet Kanaal bekijken op het rode kruis. Wie ook een rol heeft die het opent, komt er nog steeds in.

audit-role-permissions = De rol “{ $role }” mag meer dan community.toml eraan geeft: { $permissions }.
audit-role-permissions-fix = In Discord: Serverinstellingen > Rollen > { $role } > Machtigingen. Zet deze uit: { $permissions }.

audit-seen-by-nobody = Niemand kan “{ $channel }” zien, terwijl het kanaal voor iedereen open hoort te zijn.
audit-seen-by-nobody-fix = Voer `health-network community apply` uit, of vraag het degene die de bot draait. Houdt community.toml de machtigingen van dit kanaal zoals ze zijn? Open dan de instellingen ervan in Discord > Machtigingen > @everyone, en zet Kanaal bekijken op het groene vinkje.

audit-shut-out = “{ $channel }” hoort voor iedereen open te zijn, en sommige mensen zien het niet: { $roles }.
audit-shut-out-fix = Voer `health-network community apply` uit, of vraag het degene die de bot draait. Houdt community.toml de machtigingen van dit kanaal zoals ze zijn? Open dan de instellingen ervan in Discord > Machtigingen, en zet Kanaal bekijken op het groene vinkje voor { $roles }. Is het goed zo? Vraag dan om met `opens_to` in community.toml te zetten voor wie het is.

audit-staff-permissions = De rol “{ $role }” heeft rechten in Discord die moderators niet nodig hebben: { $permissions }. De bot handelt voor hen, en bewaart een zaak van wat zij met de commando's ervan doen.
audit-staff-permissions-fix = In Discord: Serverinstellingen > Rollen > { $role } > Machtigingen. Zet deze uit: { $permissions }. Geeft community.toml ze? Haal ze daar dan eerst weg, anders geeft de bot ze opnieuw.

audit-stray-channel = “{ $channel }” staat in de besloten categorie “{ $category }”, maar mensen die die categorie niet mogen zien, kunnen het kanaal zien. Hoeveel: { $people }. De bot zorgt niet voor dit kanaal, omdat het niet in community.toml staat.
audit-stray-channel-fix = In Discord: open de instellingen van “{ $channel }” > Machtigingen, en kies Nu synchroniseren om het de machtigingen van “{ $category }” te geven. Is het voor iedereen bedoeld? Sleep het dan uit de categorie.

audit-webhook-stands = Iets buiten Discord kan met een webhook schrijven in “{ $channel }”, dat besloten is. Hoeveel webhooks: { $webhooks }. Wie het adres ervan kent, kan er onder elke naam schrijven.
audit-webhook-stands-fix = In Discord: open de instellingen van “{ $channel }” > Integraties > Webhooks. Verwijder de webhooks die je niet kent.
