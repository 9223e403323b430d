### Namen en omschrijvingen van de opdrachten. Namen: kleine letters, geen spaties. Omschrijvingen: hoogstens 100 tekens.

command-membership = lidmaatschap
command-membership-description = Je betaalde lidmaatschap van het ziekenhuisnetwerk
command-membership-join = afsluiten
command-membership-join-description = Bekijk wat het lidmaatschap biedt en word lid
command-membership-status = status
command-membership-status-description = Bekijk hoe het met je lidmaatschap staat
command-membership-manage = beheren
command-membership-manage-description = Wijzig je betaalgegevens, bekijk je facturen of zeg op
command-help = hulp
command-help-description = Bekijk wat je hier kunt doen
