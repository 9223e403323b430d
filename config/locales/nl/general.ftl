### Hulp, wat misgaat, en de pagina's in de browser.

help-start = Nieuw hier? Begin met `/begin`: in een minuut weet je de weg.
help-intro = Meepraten in de openbare kanalen is gratis voor iedereen; je hoeft er niets voor te doen. Dit kun je hier gebruiken; alleen jij ziet dit antwoord.
help-staff = Voor moderatoren. Klik met rechts op een bericht, of houd het op je telefoon ingedrukt, en kies Apps: daar is een formulier om het te modereren.

error-try-later = Dat lukte nu even niet. Probeer het over een minuut opnieuw.
error-ours = Dat lukte niet, en dat ligt aan ons. Probeer het later opnieuw, of vraag het aan een moderator.

page-name = Health Network
page-language = Nederlands
page-back = Open Discord
page-home-title = Je bent aan het juiste adres
page-home-body = Dit is het adres van de bot van onze community op Discord. Hier hoef je niets te doen: alles gebeurt in Discord.
page-missing-title = Deze pagina bestaat niet
page-missing-body = Hier hoef je niets te doen: alles gebeurt in Discord.
page-success-title = Dank je wel
page-success-body = We zijn ermee bezig. De besloten kanalen gaan meestal binnen een paar seconden open, en je krijgt een kort bericht.
    Na een paar minuten nog geen bericht? Gebruik /lidmaatschap status in Discord.
page-cancel-title = Er is niets betaald
page-cancel-body = Je hebt de betaalpagina verlaten, en er is niets afgeschreven. Van gedachten veranderd? Gebruik /lidmaatschap worden in Discord.
page-done-title = Klaar
page-done-body = Wat je hebt gewijzigd, gaat vanzelf in. Je kunt deze pagina sluiten.
