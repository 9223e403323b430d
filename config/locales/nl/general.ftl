### Hulp, wat misgaat, en de pagina's in de browser.

help-intro = Dit kun je hier doen. Alleen jij ziet dit antwoord.

error-try-later = Dat lukte nu even niet. Er is niets veranderd. Probeer het over een minuut opnieuw.
error-ours = Dat lukte niet, en dat ligt aan ons. Er is niets voor je veranderd. Probeer het later opnieuw, of vraag een moderator.

page-name = Health Network
page-language = Nederlands
page-back = Terug naar Discord
page-home-title = Health Network
page-home-body = Dit is het webadres van de assistent van onze gemeenschap op Discord. Hier hoef je niets te doen: alles gebeurt in Discord.
page-success-title = Dank je wel
page-success-body = Je betaling is naar ons onderweg. Zodra die er is, meestal binnen een paar seconden, gaan de besloten ruimtes open en krijg je een kort bericht.
    Je kunt deze pagina sluiten.
page-cancel-title = Er is niets betaald
page-cancel-body = Je hebt de betaalpagina verlaten, en er is niets afgeschreven. Bedenk je je, gebruik dan /lidmaatschap worden in Discord.
page-done-title = Klaar
page-done-body = Wat je hebt gewijzigd, gaat vanzelf in. Je kunt deze pagina sluiten.
