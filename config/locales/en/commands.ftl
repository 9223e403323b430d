### Names and descriptions of the slash commands. Names: small letters, no spaces. Descriptions: at most 100 characters.

command-membership = membership
command-membership-description = Your paid membership of the hospital network
command-membership-join = join
command-membership-join-description = See what membership offers and join
command-membership-status = status
command-membership-status-description = See how your membership stands
command-membership-manage = manage
command-membership-manage-description = Change how you pay, see your invoices, or cancel
command-help = help
command-help-description = See what you can do here
command-start = start
command-start-description = Begin here: how we treat each other, and where to go
command-groups = groups
command-groups-description = The support groups, and how to reach a mentor
command-profile = profile
command-profile-description = See and change what we keep about you
command-privacy = privacy
command-privacy-description = What we keep about you
command-privacy-notice = notice
command-privacy-notice-description = What we keep about you, and why, in plain words
command-privacy-export = export
command-privacy-export-description = Everything we keep about you, as a file for you alone
command-privacy-erase = erase
command-privacy-erase-description = Delete what we keep about you
