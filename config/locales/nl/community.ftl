### Onderwerpen en eerste berichten van de kanalen, en wat Discord aan nieuwkomers vraagt. Discord laat iedereen hetzelfde
### zien; daarom staat alles er in het Engels en het Nederlands, na elkaar.
###
### Samen: een onderwerp hoogstens 1024 tekens, een bericht 2000, een titel 100; een vraag 100, een antwoord 50, de uitleg
### daarbij 100.

channel-welcome-topic = Begin hier: wat dit is, en waar je terechtkunt
channel-welcome-post = Welkom. Fijn dat je er bent.

    Hier praat je over gezondheid met mensen die het begrijpen, en vind je anderen die hetzelfde meemaken. Het is gratis. Je hoeft niets over jezelf te vertellen; alleen meelezen mag ook. Schrijf in het Nederlands of het Engels, wat je het makkelijkst vindt.

    - Druk op de knop hieronder. Binnen een minuut heb je #guidelines gelezen, onze huisregels, en gaan de lotgenotengroepen voor je open. Om rond te kijken hoef je nergens mee akkoord te gaan.
    - Stel je voor in #introductions, als je wilt.
    - De kanalen over gezondheid zijn al open. Kun je iets niet vinden? Met `/vraag` vraag je het de moderatoren.
    - Met `/hulp` zie je wat je hier kunt doen.
    - Werk je in de zorg? De knop brengt je ook naar het ziekenhuisnetwerk over sociale media.

    Bij spoed kan niemand hier snel genoeg helpen. Bel dan 112, of buiten Europa het plaatselijke alarmnummer.

channel-guidelines-topic = Hoe we met elkaar omgaan, en waar je hulp vindt
channel-guidelines-post = Zo gaan we hier met elkaar om.

    - Wees aardig. Iedereen hier draagt iets met zich mee.
    - Schrijf in het Nederlands of Engels, wat je het makkelijkst vindt.
    - Schrijf niets waaraan jij of een ander te herkennen is: geen volledige naam, adres, geboortedatum of dossier.
    - Vertel wat jij hebt meegemaakt, niet wat een ander moet doen. Voor diagnose en behandeling is er je arts.
    - Verkoop niets en maak geen reclame.
    - Een open kanaal kan iedereen op deze server lezen. Op Discord ziet iedereen elkaars rollen; daarom zegt geen rol hier iets over gezondheid.
    - Onze bot leest mee. Wie in gevaar is krijgt hulp; wat iemand blootgeeft of schaadt gaat terug.

    Moderators halen weg wat hier niet past. Wie ermee doorgaat, kan een tijd niet meepraten of moet van de server af. Klopt er iets niet? Gebruik `/vraag`; alleen zij lezen het.

    Spoed: 112, of buiten Europa het plaatselijke alarmnummer. Denk je aan zelfdoding? Nederland: 113 of 0800-0113. Vlaanderen: 1813. Elders: findahelpline.com.

channel-ask-the-moderators-topic = Vraag de moderatoren iets, in een thread die alleen jij en zij lezen
channel-ask-the-moderators-post = Wil je de moderatoren iets vragen, of klopt er iets niet? Druk op de knop, of gebruik ergens `/vraag`. Er gaat een privéthread open, die alleen jij en de moderatoren lezen.

    Gaat het over een moderator? Dan brengt dezelfde knop het alleen bij de eigenaar van deze server.

    Bij spoed kan niemand hier snel genoeg helpen. Bel dan 112, of buiten Europa het plaatselijke alarmnummer.

channel-introductions-topic = Stel je voor, met zo veel of zo weinig als je wilt
channel-introductions-post = Stel je voor, als je wilt. Een voornaam of een verzonnen naam is genoeg.

    In het Nederlands of het Engels, wat je het makkelijkst vindt.

    Je kunt vertellen waarom je hier bent, wat je hoopt te vinden, of wat een gewone dag goed maakt. Wat je hebt, hoef je niet te zeggen.

    Laat liever weg, want iedereen kan hier meelezen: je volledige naam, je woonplaats, je werkgever en foto's van anderen.

channel-announcements-topic = Nieuws over deze server, van de moderators

channel-health-questions-topic = Vragen over gezondheid, aan mensen zoals jij. Dit is geen spreekuur
channel-health-questions-post = Vraag wat je bezighoudt, hoe klein het ook lijkt. Misschien heeft iemand hier hetzelfde meegemaakt.

    - Vertel wat nodig is om je vraag te begrijpen, en niets waaraan je te herkennen bent.
    - Antwoorden zijn ervaringen, geen advies: wat de een helpt, past niet altijd bij de ander. Met klachten en met vragen over medicijnen of behandeling ga je naar je arts of apotheker.
    - Wordt het erger, of maak je je nu zorgen? Wacht niet op een antwoord hier. Bel je huisarts of de huisartsenpost, en bij spoed 112 of buiten Europa het plaatselijke alarmnummer.

channel-living-well-topic = Slapen, eten, bewegen, rusten: wat jou helpt op gewone dagen
channel-living-well-post = Over gewone dagen: slapen, eten, bewegen, rusten, werken en de moed erin houden.

    Vertel wat voor jou werkt, en wat niet. Kleine dingen tellen. Ieder lichaam is anders: niemand hoeft hier af te vallen, met een medicijn te stoppen of beter zijn best te doen omdat het jou gelukt is.

    Wil je iets groots veranderen? Praat er eerst over met je arts.

channel-treatment-and-care-topic = Hoe het gaat in de zorg: afspraken, opnames, wachten, praten met artsen
channel-treatment-and-care-post = Over hoe het is om zorg te krijgen: afspraken, onderzoeken, een opname, wachten en weer thuiskomen.

    Je kunt hier vragen hoe anderen zich voorbereidden, wat ze achteraf hadden willen vragen en hoe ze erdoorheen kwamen. Welke behandeling bij je past, beslis je samen met je arts.

    Noem geen namen van artsen, verpleegkundigen of andere patiënten, ook niet als je iets aardigs zegt.

channel-digital-health-topic = Apps, wearables, patiëntportalen en beeldbellen met je arts
channel-digital-health-post = Over apps, wearables, patiëntportalen en beeldbellen met je arts. Waar heb je iets aan, wat is onhandig, en wat wil je begrijpen?

    - Haal je naam, geboortedatum en uitslagen weg voordat je een schermafbeelding plaatst.
    - Werk je aan wat je aanraadt, of verdien je eraan? Zeg dat erbij, en verkoop het hier niet.

channel-lounge-topic = Alles wat niet over gezondheid gaat
channel-lounge-post = Hier hoeft het niet over gezondheid te gaan. Vertel over je hond, je tuin, het boek op je tafel, of waar je vandaag om moest lachen.

channel-diabetes-topic = Leven met diabetes: die van jezelf of van iemand dicht bij je
channel-diabetes-post = Voor iedereen die met diabetes leeft, welk type ook, en voor hun naasten.

    Meten, eten, school, werk, op reis gaan, er even genoeg van hebben: het mag hier allemaal. Niemand krijgt een preek.

    - Hoeveel insuline of andere medicijnen je nodig hebt, bepaal je met je behandelaars. Geef anderen dus geen doseringen.
    - Iedereen die met de huisregels akkoord ging, kan hier meelezen. Schrijf niets waaraan je te herkennen bent.
    - Voel je je nu niet goed? Wacht niet op een antwoord hier. Bel je behandelaar of huisarts, en bij spoed 112 of buiten Europa het plaatselijke alarmnummer.

channel-heart-topic = Leven met een aandoening van hart of bloedvaten
channel-heart-post = Voor iedereen die leeft met een aandoening van hart of bloedvaten, en voor hun naasten.

    De schrik, het moe zijn, de medicijnen, je lichaam weer durven vertrouwen: daar kun je hier over praten.

    - Wat je mag doen of slikken, bepaal je met je arts.
    - Iedereen die met de huisregels akkoord ging, kan hier meelezen. Schrijf niets waaraan je te herkennen bent.
    - Pijn op je borst, benauwd, of ineens slechter? Schrijf dan niet eerst hier. Bel 112, of buiten Europa het plaatselijke alarmnummer.

channel-cancer-topic = Voor iedereen die met kanker te maken heeft: vóór, tijdens of na een behandeling, of zonder behandeling
channel-cancer-post = Voor iedereen die met kanker te maken heeft, in welk stadium ook, en voor hun naasten.

    Hoop, angst, goed nieuws, slecht nieuws, boosheid, een grap: het mag er allemaal zijn. Je hoeft niet sterk te zijn.

    - Luisteren helpt vaak meer dan een oplossing. Vraag het eerst voordat je een tip geeft.
    - Geen wondermiddelen en geen wonderverhalen. Over de behandeling beslist ieder met de eigen arts.
    - Iedereen die met de huisregels akkoord ging, kan hier meelezen. Schrijf niets waaraan je te herkennen bent.
    - Gaat het ineens slechter? Bel je arts of het ziekenhuis, en bij spoed 112 of buiten Europa het plaatselijke alarmnummer.

channel-rare-disease-topic = Voor mensen met een aandoening die maar weinig anderen hebben, met of zonder naam
channel-rare-disease-post = Voor iedereen met een aandoening die maar weinig mensen hebben of kennen, en voor hun naasten. Ook als nog niemand er een naam voor heeft gevonden.

    Het steeds opnieuw uitleggen, zoeken, de eerste zijn die een arts ermee ziet: hier hoef je minder uit te leggen.

    - Aan een zeldzame aandoening kun je te herkennen zijn. Denk even na voordat je die noemt samen met je leeftijd, woonplaats of ziekenhuis.
    - Wat bij de een past, past niet altijd bij de ander, ook niet met dezelfde aandoening. Over je behandeling beslis je met je arts.
    - Bel bij spoed 112, of buiten Europa het plaatselijke alarmnummer.

channel-other-conditions-topic = Staat jouw ziekte er niet bij? Dan is deze groep voor jou, wat het ook is
channel-other-conditions-post = Voor iedereen van wie de ziekte of aandoening hier geen eigen groep heeft, en voor hun naasten. Je bent hier geen uitzondering.

    Je hoeft niet uit te leggen waarom je in deze groep bent, en niet te noemen wat je hebt. Wie iets anders heeft, weet vaak toch hoe het is: moe zijn, wachten, niet begrepen worden.

    - Wat bij de een past, past niet altijd bij de ander. Over je behandeling beslis je met je arts.
    - Iedereen die met de huisregels akkoord ging, kan hier meelezen. Schrijf niets waaraan je te herkennen bent.
    - Wil je een eigen groep voor wat jij hebt? Laat het een moderator weten.
    - Voel je je nu niet goed? Wacht niet op een antwoord hier. Bel je huisarts, en bij spoed 112 of buiten Europa het plaatselijke alarmnummer.

channel-mental-health-topic = Hoe het echt met je gaat. Gevaar? Bel 112. Denk je aan zelfdoding? Bel 113 of 0800-0113, in Vlaanderen 1813
channel-mental-health-post = Hier mag je zeggen hoe het echt met je gaat. Je hoeft niet flink te zijn, en het hoeft geen naam te hebben.

    - Luisteren is genoeg. Geef alleen advies aan wie erom vraagt. Niemand hier vervangt een arts of therapeut.
    - Anderen lezen dit ook op een slechte dag. Laat details over zelfbeschadiging dus weg, en ook hoe iemand het deed of zou kunnen doen.
    - Iedereen die met de huisregels akkoord ging, kan hier meelezen. Schrijf niets waaraan je te herkennen bent.

    Ben jij nu in gevaar, of iemand anders? Bel 112, of buiten Europa het plaatselijke alarmnummer.
    Denk je aan zelfdoding? Nederland: bel 113 of gratis 0800-0113, of chat op 113.nl. Vlaanderen: bel 1813. Dag en nacht. Elders: findahelpline.com.

    Niemand houdt hier de wacht. Wacht dus niet op een antwoord in dit kanaal.

channel-caregivers-topic = Voor iedereen die voor iemand zorgt: een partner, ouder, kind of vriend
channel-caregivers-post = Voor iedereen die voor iemand zorgt: een partner, ouder, kind, vriend of buur.

    Hier mag het over jou gaan. Moe of boos zijn, of je er alleen voor voelen staan, maakt je geen slechte mantelzorger.

    - Het verhaal van degene voor wie je zorgt, is van die ander. Vertel het jouwe, en laat weg waaraan de ander te herkennen is.
    - Wat bij anderen werkt, hoeft bij jullie thuis niet te passen. Met vragen over zorg en medicijnen ga je naar de arts of verpleegkundige.
    - Wordt het je nu te veel? Zeg het tegen iemand in je buurt, of tegen je eigen huisarts. Bel bij spoed 112, of buiten Europa het plaatselijke alarmnummer.

channel-hospital-lobby-topic = Ontmoet collega's van andere ziekenhuizen. Nooit patiëntgegevens
channel-hospital-lobby-post = Welkom in het ziekenhuisnetwerk: collega's die in de zorg met sociale media werken. Het is geen geaccrediteerde nascholing. Nederlands of Engels, wat je het makkelijkst vindt.

    Vertel wie je bent, waar je werkt en waar je mee bezig bent. Kijk daarna rond in best-practices, employee-training, guidelines-and-policies, practice-digest en events.

    - Nooit patiëntgegevens. Geen namen, foto's of schermafbeeldingen van patiënten, en geen verhaal waarin iemand te herkennen is, ook niet als alles al openbaar is.
    - Wat een collega hier vertelt, blijft hier, tenzij die het goedvindt dat je het deelt.
    - Je lidmaatschap: `/lidmaatschap status` en `/lidmaatschap beheren`.

channel-best-practices-topic = Wat werkt op sociale media in de zorg. Eén bericht per voorbeeld. Nooit patiëntgegevens
channel-best-practices-title = Begin hier: zo deel je een voorbeeld
channel-best-practices-post = Eén bericht per voorbeeld of vraag, zodat anderen het terugvinden. Kies een label dat past.

    Zo hebben anderen iets aan je voorbeeld. Vertel:
    - wat je wilde bereiken, en bij wie
    - wat je deed, en hoeveel tijd het kostte
    - wat het opleverde, ook als dat niets was
    - wat je een volgende keer anders zou doen

    Nooit patiëntgegevens: geen namen, foto's of schermafbeeldingen van patiënten, en geen reacties waarin iemand te herkennen is. Ging een patiënt akkoord met jullie bericht? Dan nog niet met dit kanaal.

channel-employee-training-topic = Collega's leren werken met sociale media: lesmateriaal, werkvormen en vragen. Nooit patiëntgegevens
channel-employee-training-title = Begin hier: lesmateriaal delen
channel-employee-training-post = Voor iedereen die collega's leert werken met sociale media. Eén bericht per les, werkvorm of vraag, met een label dat past.

    Anderen hebben er meer aan als je vertelt voor wie het was, hoelang het duurde en wat mensen daarna anders deden.

    - Deel alleen materiaal dat je mag delen, en zeg erbij hoe anderen het mogen gebruiken.
    - Nooit patiëntgegevens. Verzin de voorbeelden in je oefeningen.
    - Noem geen namen van collega's die een fout maakten.

channel-guidelines-and-policies-topic = Richtlijnen en beleid voor sociale media: van jullie zelf, concepten en vragen. Nooit patiëntgegevens
channel-guidelines-and-policies-post = Hier deel je de richtlijnen en het beleid van je organisatie voor sociale media, vraag je naar die van anderen en leg je concepten aan collega's voor.

    - Zeg erbij voor welk land en wat voor organisatie het is; de wet is niet overal gelijk.
    - Zeg erbij of het geldt of nog een concept is, en uit welk jaar het komt.
    - Collega's delen hier ervaring, geen juridisch advies. Vraag dat aan je eigen jurist of privacyfunctionaris.
    - Beschrijf een incident alleen zo dat niemand te herkennen is. Nooit patiëntgegevens.

channel-practice-digest-topic = Wat het bewaren waard is uit de kanalen van het ziekenhuisnetwerk. Alleen moderators schrijven hier
channel-events-topic = Bijeenkomsten, webinars en congressen voor het ziekenhuisnetwerk. Nooit patiëntgegevens

channel-mentors-topic = Voor mentoren en moderators: berichten die niemand beantwoordde, en hoe je helpt. Niets waaraan iemand te herkennen is
channel-mod-queue-topic = Team: waar een moderator naar moet kijken
channel-mod-log-topic = Team: wat moderators deden, en waarom
channel-crisis-desk-topic = Team: misschien is iemand in gevaar. Eerst handelen, dan hier overleggen
channel-crisis-desk-post = Voor als iemand op de server misschien in gevaar is. Je bent geen hulpdienst, en je hoeft dit niet alleen te dragen.

    - Nu in gevaar, en weet iemand waar diegene is? Vraag die persoon het plaatselijke alarmnummer te bellen (in Europa 112).
    - Antwoord snel, rustig en vriendelijk. Zeg dat je het gelezen hebt, en geef de nummers: 112 of het plaatselijke alarmnummer; Nederland 113 of 0800-0113; Vlaanderen 1813; VS, Canada 988; elders findahelpline.com.
    - Beloof geen geheimhouding, stel geen diagnose, ga niet in discussie.
    - Haal methoden en details weg. Verwijder je een bericht, leg dan vriendelijk uit waarom.
    - Je kunt het ook bij Discord melden.
    - Laat een tweede moderator meekijken. Plaats een link naar het bericht, en neem er niet meer van over dan nodig is.
    - En daarna: hoe gaat het met jou? Vraag iemand om het over te nemen.

channel-editors-topic = Team: wat we in announcements en practice-digest zetten, en wanneer

channel-ops-topic = Team: hoe het gaat met de server en de bot
channel-ops-post = Voor wie de server en de bot beheert. Wat de bot aan het team te melden heeft, hoort hier.

    - Staat hier een melding? Laat weten dat je ernaar kijkt, en wat eruit kwam.
    - Zet hier geen tokens, sleutels of wachtwoorden, en niets over iemands gezondheid.

onboarding-interests = Waar wil je over praten?
onboarding-interests-diabetes = Diabetes
onboarding-interests-diabetes-about = Elk type. Open na akkoord met de huisregels
onboarding-interests-heart = Hart
onboarding-interests-heart-about = En vaten. Open na akkoord met de huisregels
onboarding-interests-cancer = Kanker
onboarding-interests-cancer-about = Gaat open als je akkoord gaat met de huisregels
onboarding-interests-rare-disease = Zeldzame ziekte
onboarding-interests-rare-disease-about = Gaat open als je akkoord gaat met de huisregels
onboarding-interests-other-conditions = Staat er niet bij
onboarding-interests-other-conditions-about = Elke ziekte. Open na akkoord met de huisregels
onboarding-interests-mental-health = Mentale gezondheid
onboarding-interests-mental-health-about = Gaat open als je akkoord gaat met de huisregels
onboarding-interests-caregivers = Mantelzorgers
onboarding-interests-caregivers-about = Gaat open als je akkoord gaat met de huisregels
