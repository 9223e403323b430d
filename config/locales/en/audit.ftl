### What the audit of the server found, and what to do about it. Moderators read these; { $bot } is a bot's number.

audit-administrators = The role “{ $role }” has Administrator, so whoever has it sees every private channel. People who have it: { $people }. Bots: { $bots }.
audit-administrators-fix = In Discord: Server Settings > Roles > { $role } > Permissions. Turn Administrator off, and turn on only what these people need.

audit-bot-leads-in = The bot <@{ $bot }> could let people into private channels. What it may do: { $permissions }. Some bots need this for their work, but whoever runs that bot could open the door.
audit-bot-leads-in-fix = If you know this bot and trust who runs it, nothing needs doing. If not: Server Settings > Integrations, open it and remove it. If it does not need these rights: Server Settings > Roles, the bot's role, and turn them off; also look at its row in the private channels under Edit Channel > Permissions.

audit-bot-sees = The bot <@{ $bot }> can see private channels. How many: { $channels }. Whoever runs that bot could read what people write there.
audit-bot-sees-fix = If you do not need this bot: Server Settings > Integrations, open it and remove it. To keep it: take away the roles that open private channels, and in each private channel under Edit Channel > Permissions remove the bot and its role.

audit-category-out-of-sync = The category “{ $category }” no longer has the permissions that community.toml gives it. A new channel in it would start with the wrong ones: open to people who should not see it, or closed to members.
audit-category-out-of-sync-fix = Run `health-network community apply`, or ask whoever runs the bot to do it. It puts the permissions of the category right.

audit-closed-to-member = Some people have a role that opens “{ $channel }” and still cannot see it. How many: { $people }. They may be missing what they paid for.
audit-closed-to-member-fix = In Discord: Edit Channel > Permissions, under “{ $channel }”. Look for a person or a role with a red cross at View Channel, and remove it from the list. Was somebody shut out on purpose? Then talk about whether they should keep the role.

audit-closed-to-role = “{ $channel }” is closed to the role “{ $role }”, which should open it. People who have this role: { $people }. They may be missing what they paid for.
audit-closed-to-role-fix = Run `health-network community apply`, or ask whoever runs the bot to do it. It opens the channel to the role again. Does community.toml keep the permissions of this channel? Then set View Channel to the green check for “{ $role }” under Edit Channel > Permissions.

audit-gated-announcements = “{ $channel }” is private, and is now an announcement channel. Whoever can see it can have its posts copied to a server of their own, also after they have left.
audit-gated-announcements-fix = In Discord: open the settings of “{ $channel }” > Overview, and turn Announcement Channel off. Then look under Integrations there whether another server follows it.

audit-hidden-channel = The bot cannot see “{ $channel }”, so it cannot check who gets in, and cannot put anything right there.
audit-hidden-channel-fix = In Discord: open the settings of “{ $channel }” > Permissions, add the bot and set View Channel to the green check.

audit-holder-without-right = Some people have the paid role “{ $role }” without a membership that gives it. How many: { $people }.
audit-holder-without-right-fix = Run `health-network roles sweep --dry-run`, or ask whoever runs the bot to do it. It shows which roles would be taken back, and changes nothing yet.

audit-invite-gives-role = An invitation gives everybody who uses it the role “{ $role }”, and that role opens private channels. Such invitations: { $invites }.
audit-invite-gives-role-fix = In Discord: Server Settings > Invites. Remove the invitations that give “{ $role }”, and make new ones without a role.

audit-invite-leads-in = An invitation leads to “{ $channel }”, which is private. New people read its name and then find it closed. Such invitations: { $invites }.
audit-invite-leads-in-fix = In Discord: Server Settings > Invites. Remove the invitations to “{ $channel }”, and make new ones to a channel that everybody can see.

audit-member-leads-in = Some people have a right of their own in “{ $channel }”, with which they could let others in: { $permissions }. How many people: { $people }.
audit-member-leads-in-fix = In Discord: open the settings of “{ $channel }” > Permissions. Look at the people who are listed there by name, and turn these off: { $permissions }.

audit-member-opens = Some people can see “{ $channel }” because they were added to it by hand, without a role that opens it. How many: { $people }. It stays open to them, whatever happens to a membership.
audit-member-opens-fix = In Discord: open the settings of “{ $channel }” > Permissions, and remove the people who are listed there by name. Leave this bot in the list. Whoever belongs there gets the role that opens it.

audit-missing = community.toml has the { $kind ->
    [role] role
    [category] category
   *[channel] channel
} “{ $name }”, but it cannot be found on the server: nothing has that name, or more than one thing has.
audit-missing-fix = Does it have another name in Discord, or is the name used twice? Then give exactly one the name “{ $name }”. If it is gone: run `health-network community apply`, or ask whoever runs the bot to do it. It makes the { $kind ->
    [role] role
    [category] category
   *[channel] channel
} again.

audit-onboarding-gives-role = Whoever answers “{ $answer }” to Discord's question “{ $question }” gets the role “{ $role }”. Nobody should get this role by an answer.
audit-onboarding-gives-role-fix = In Discord: Server Settings > Onboarding. Find the question “{ $question }”, open the answer “{ $answer }” and remove the role “{ $role }”. Then look at who has the role, and take it from those who should not have it.

audit-onboarding-leads-in = Discord's own onboarding leads newcomers to “{ $channel }”, which is private. They read its name and then find it closed. Answers that lead there: { $answers }.
audit-onboarding-leads-in-fix = In Discord: Server Settings > Onboarding. Take “{ $channel }” out of the default channels and out of the answers.

audit-open-to-everyone = Everybody on the server can see “{ $channel }”, which should be private. Threads there that everybody can read: { $threads }.
audit-open-to-everyone-fix = Run `health-network community apply` soon, or ask whoever runs the bot to do it. It closes the channel to everybody without the right role.

audit-overwrite-leads-in = The role “{ $role }” has a right in “{ $channel }” with which its holders could let others in: { $permissions }.
audit-overwrite-leads-in-fix = In Discord: open the settings of “{ $channel }” > Permissions > { $role }, and turn these off: { $permissions }.

audit-private-threads-read = The role “{ $role }” has Manage Threads in private channels, or where people ask the moderators. How many: { $channels }. Whoever has it and gets in can read every private thread, also without being added. Private threads there now: { $threads }.
audit-private-threads-read-fix = In Discord: Server Settings > Roles > { $role } > Permissions. Turn Manage Threads off. Is it off already? Then it is on in a channel: look under Edit Channel > Permissions > { $role }.

audit-private-threads-some = Some people or bots who are not staff can read every private thread in “{ $channel }”, where people ask the moderators. How many: { $people }.
audit-private-threads-some-fix = In Discord: open the settings of “{ $channel }” > Permissions. Turn Manage Threads off for the people and bots that are listed there by name; for a bot also look at its role in Server Settings > Roles.

audit-renamed = The { $kind ->
    [role] role
    [category] category
   *[channel] channel
} “{ $name }” of community.toml is called “{ $seen }” on the server. Everything still works, but people and the bot use different names.
audit-renamed-fix = Run `health-network community apply`, or ask whoever runs the bot to do it. It brings “{ $name }” back. Is “{ $seen }” the better name? Then ask to have it put in community.toml.

audit-role-above-bot = The role “{ $role }” is not below the bot's own role, so the bot can neither give it nor take it back.
audit-role-above-bot-fix = In Discord: Server Settings > Roles. Drag the bot's role above “{ $role }” and save.

audit-role-is-linked = People get the role “{ $role }” by themselves, by linking an account. Nobody should get this role that way.
audit-role-is-linked-fix = In Discord: Server Settings > Roles > { $role } > Links, and remove the link. Then look at who has the role, and take it from those who should not have it.

audit-role-leads-in = Whoever has the role “{ $role }” could let themselves or others into private channels. What it may do: { $permissions }. People who have it: { $people }. Bots: { $bots }.
audit-role-leads-in-fix = In Discord: Server Settings > Roles > { $role } > Permissions. Turn these off: { $permissions }. Should a few people keep them? Then give those people a role of their own that nobody else has.

audit-role-managed-by-other = The role “{ $role }” belongs to another bot or service, so our bot cannot give it to anybody.
audit-role-managed-by-other-fix = In Discord: Server Settings > Integrations. Remove the bot or service that “{ $role }” belongs to; the role goes with it. Then run `health-network community apply`, or ask whoever runs the bot to do it. It makes the role anew.

audit-role-opens = The role “{ $role }” can see “{ $channel }”, which is not meant for it. People who have this role: { $people }. Bots: { $bots }.
audit-role-opens-fix = In Discord: open the settings of “{ $channel }” > Permissions > { $role }, and set View Channel to the red cross. Whoever also has a role that opens it still gets in.

audit-role-permissions = The role “{ $role }” may do more than community.toml gives it: { $permissions }.
audit-role-permissions-fix = In Discord: Server Settings > Roles > { $role } > Permissions. Turn these off: { $permissions }.

audit-seen-by-nobody = Nobody can see “{ $channel }”, which should be open to everybody.
audit-seen-by-nobody-fix = Run `health-network community apply`, or ask whoever runs the bot to do it. Does community.toml keep the permissions of this channel? Then open its settings in Discord > Permissions > @everyone, and set View Channel to the green check.

audit-shut-out = “{ $channel }” should be open to everybody, and some people cannot see it: { $roles }.
audit-shut-out-fix = Run `health-network community apply`, or ask whoever runs the bot to do it. Does community.toml keep the permissions of this channel? Then open its settings in Discord > Permissions, and set View Channel to the green check for { $roles }. Is it right as it is? Then ask to have `opens_to` in community.toml say who it is for.

audit-staff-permissions = The role “{ $role }” has rights in Discord that moderators do not need: { $permissions }. The bot acts for them, and keeps a case of what they do with its commands.
audit-staff-permissions-fix = In Discord: Server Settings > Roles > { $role } > Permissions. Turn these off: { $permissions }. Does community.toml give them? Then take them out there first, or the bot gives them again.

audit-stray-channel = “{ $channel }” is in the private category “{ $category }”, but people who may not see that category can see it. How many: { $people }. The bot does not look after this channel, because it is not in community.toml.
audit-stray-channel-fix = In Discord: open the settings of “{ $channel }” > Permissions, and choose Sync Now to give it the permissions of “{ $category }”. Is it meant for everybody? Then drag it out of the category.

audit-webhook-stands = Something outside Discord can write in “{ $channel }”, which is private, by a webhook. How many webhooks: { $webhooks }. Whoever knows its address can write there under any name.
audit-webhook-stands-fix = In Discord: open the settings of “{ $channel }” > Integrations > Webhooks. Remove those that you do not know.
