### Namen en omschrijvingen van de opdrachten. Namen: kleine letters, geen spaties. Omschrijvingen: hoogstens 100 tekens.

command-membership = lidmaatschap
command-membership-description = Je betaalde lidmaatschap van het ziekenhuisnetwerk
command-membership-join = worden
command-membership-join-description = Bekijk wat het lidmaatschap biedt en word lid
command-membership-status = status
command-membership-status-description = Bekijk hoe je lidmaatschap ervoor staat
command-membership-manage = beheren
command-membership-manage-description = Wijzig je betaalgegevens, bekijk je facturen of zeg op
command-help = hulp
command-help-description = Bekijk wat je hier kunt doen
command-start = begin
command-start-description = Begin hier: hoe we met elkaar omgaan, en waar je terechtkunt
command-groups = groepen
command-groups-description = De lotgenotengroepen, en hoe je een mentor bereikt
command-profile = profiel
command-profile-description = Bekijk en wijzig wat we over je bewaren
command-privacy = privacy
command-privacy-description = Wat we over je bewaren
command-privacy-notice = uitleg
command-privacy-notice-description = Wat we over je bewaren, en waarom, in gewone woorden
command-privacy-export = inzage
command-privacy-export-description = Alles wat we over je bewaren, als bestand voor jou alleen
command-privacy-erase = wissen
command-privacy-erase-description = Wis wat we over je bewaren
