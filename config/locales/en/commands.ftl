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
