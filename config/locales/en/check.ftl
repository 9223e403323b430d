### What `health-network check` prints, for the operator: what was found, why it matters when it is wrong, how to mend it.

check-word-ok = ok
check-word-warning = warning
check-word-fatal = wrong
check-word-why = Why
check-word-fix = Fix
check-right = { $part ->
    [settings] Settings
    [database] Database
    [discord] Discord
   *[stripe] Stripe
}: { $names }.
check-short = { $code ->
    [database] it answers and has this version's layout
    [discord-token] token
    [discord-intent] { $count ->
        [one] intent
       *[other] { $count } intents
    }
    [discord-server] server
    [discord-community] Community
    [discord-permission] { $count ->
        [one] permission
       *[other] { $count } permissions
    }
    [discord-ordinary] no administrator
    [discord-role] { $count ->
        [one] role
       *[other] { $count } roles
    }
    [discord-channel] { $count ->
        [one] channel
       *[other] { $count } channels
    }
    [discord-clock] clock
    [stripe-price] { $count ->
        [one] price
       *[other] { $count } prices
    }
    [stripe-webhook] webhook
    [stripe-clock] clock
   *[other] { $code }
}
check-summary = { $ok } right, { $warning } to mend soon, { $fatal } wrong. { $fatal ->
    [0] { $warning ->
        [0] Everything that the bot needs is there.
        [one] The bot can work. One thing should be mended.
       *[other] The bot can work. { $warning } things should be mended.
    }
    [one] The bot cannot do its work until one thing is mended.
   *[other] The bot cannot do its work until { $fatal } things are mended.
}

## What is set

check-settings-env = The settings are read from { $file }; what the environment has counts more.
check-settings-no-env = The settings are read from the environment alone: there is no { $searched }.
check-settings-test-money = STRIPE_SECRET_KEY is a test key, and PUBLIC_URL is an address that everybody can reach.
check-settings-test-money-why = Nobody can pay with real money: a card that is not a test card is refused, and test cards open the rooms to whoever knows one.
check-settings-test-money-fix = For real members put a live key (sk_live_ or rk_live_) into STRIPE_SECRET_KEY, and the signing secret of the live endpoint into STRIPE_WEBHOOK_SECRET. On a server for tests leave it so.
check-settings-reads-nothing = moderation.toml says read_messages = false: the bot does not look at what people write.
check-settings-reads-nothing-why = Who writes in a channel that they want to die is met by nobody, unless a person sees it. Only /crisis, /report and direct messages to the bot lead to help.
check-settings-reads-nothing-fix = If that is not meant, remove that line, and switch on the Message Content Intent in Discord's developer portal, your application, Bot.
check-settings-no-questions = moderation.toml names no place where somebody who was banned can ask about it.
check-settings-no-questions-why = Whoever is banned by mistake cannot write on the server, and is not told where else to turn.
check-settings-no-questions-fix = In moderation.toml set questions_url to an address that somebody reads: mailto:someone@your.organisation, or the page of a form.
check-settings-env-exposed = Others on this machine can see { $file }.
check-settings-env-exposed-why = It has the bot's token and Stripe's key: whoever reads it can act as the bot.
check-settings-env-exposed-fix = chmod 600 { $word }

## The database

check-database = The database answers and has this version's layout.
check-database-away = The database could not be checked: { $reason }.
check-database-away-why = It holds who has paid. Without it the bot does nothing.
check-database-away-fix = See that the database runs and that DATABASE_URL names it.
check-database-absent = The database { $file } is not there{ $count ->
    [0] .
   *[other] ; beside it there is { $others }.
}
check-database-absent-why = An empty one would be begun, which knows of nobody who has paid.
check-database-absent-fix = See that DATABASE_URL names the right file. If a new one is meant: `health-network db upgrade`.
check-database-old = The database is empty, or has the layout of another version of the program.
check-database-old-why = The bot cannot read and write what it has stored.
check-database-old-fix = Run `health-network db upgrade`. If that is refused, the database is the newer one: update the program.
check-database-exposed = Others on this machine can see { $file }.
check-database-exposed-why = It tells who is a member, and of what.
check-database-exposed-fix = chmod 600 { $word }
check-database-folder-exposed = Others on this machine can see what is in the folder { $file }.
check-database-folder-exposed-why = Copies of the database may lie there, which tell who is a member.
check-database-folder-exposed-fix = If it is the bot's alone: chmod 700 { $word }. Else give the database a folder of its own.

## Discord

check-discord-away = Discord could not be checked: { $reason }.
check-discord-away-why = What the bot may do on the server is not known.
check-discord-away-fix = See on https://discordstatus.com whether Discord is up and whether this machine reaches it, and run this again.
check-discord-token = Discord accepts the bot's token.
check-discord-token-refused = Discord does not accept DISCORD_TOKEN.
check-discord-token-refused-why = The bot cannot log in.
check-discord-token-refused-fix = In Discord's developer portal open your application, then Bot, Reset Token, and put the new token into DISCORD_TOKEN.
check-discord-intent = The bot is told what it needs: { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
}.
check-discord-intent-off = This is switched off in Discord's developer portal: { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
}.
check-discord-intent-off-why = { $intent ->
    [members] Discord does not let the bot connect: it would not hear who comes and goes.
    [message_content] Discord does not let the bot connect: it would not see what is written.
   *[other] Discord does not let the bot connect.
}
check-discord-intent-off-fix = In Discord's developer portal open your application, then Bot, Privileged Gateway Intents, switch on { $intent ->
    [members] Server Members Intent
    [message_content] Message Content Intent
    [presences] Presence Intent
   *[other] { $intent }
}, and save.
check-discord-server = The bot is on the server { $server }.
check-discord-server-absent = The bot is not on the server { $server }.
check-discord-server-absent-why = It can give nobody a role there.
check-discord-server-absent-fix = See that DISCORD_GUILD_ID is your server's number, and invite the bot: https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands&permissions={ $permissions }
check-discord-community = Community is switched on.
check-discord-community-off = Community is switched off on the server.
check-discord-community-off-why = Discord has forums, announcement channels and its own questions to newcomers on Community servers alone: `community apply` cannot make them.
check-discord-community-off-fix = On Discord open Server Settings, Enable Community, and follow the steps; then run `health-network community apply`.
check-discord-permission = The bot has the permission { $name }: { $purpose }
check-discord-permission-missing = The bot lacks the permission { $name }.
check-discord-permission-missing-why = { $purpose }
check-discord-permission-missing-fix = On Discord open Server Settings, Roles, the bot's role, Permissions, and switch on { $name }.
check-discord-ordinary = The bot is not an administrator.
check-discord-administrator = The bot is an administrator.
check-discord-administrator-why = It may do far more than it needs, and it would hide every missing permission.
check-discord-administrator-fix = On Discord open Server Settings, Roles, the bot's role, Permissions, and switch off Administrator.
check-discord-role = The role { $role } is there and can be given.
check-discord-role-missing = No role is named { $role } ({ $key } in community.toml).
check-discord-role-missing-why = Nobody can be given it, and what it opens stays closed.
check-discord-role-missing-fix = Run `health-network community apply`, or create the role by hand with exactly this name.
check-discord-role-twice = Several roles are named { $role } ({ $key } in community.toml).
check-discord-role-twice-why = The bot does not guess: the wrong one could open a private channel to strangers.
check-discord-role-twice-fix = On Discord open Server Settings, Roles, and rename or delete all but one of them.
check-discord-role-integration = The role { $role } ({ $key } in community.toml) belongs to a bot or an integration.
check-discord-role-integration-why = Discord lets nobody give such a role.
check-discord-role-integration-fix = Rename that role, and create an ordinary one with the name that community.toml has.
check-discord-role-above = The role { $role } stands above the bot's own highest role.
check-discord-role-above-why = Discord lets the bot give and take only roles below its own: whoever pays for this one does not get it.
check-discord-role-above-fix = On Discord open Server Settings, Roles, and drag the bot's role above { $role }.
check-discord-channel = The channel { $channel } is there.
check-discord-channel-missing = No channel is named { $channel } ({ $key } in community.toml).
check-discord-channel-missing-why = The bot leads people to it.
check-discord-channel-missing-fix = Run `health-network community apply`, or create the channel by hand with exactly this name.
check-discord-channel-twice = Several channels are named { $channel } ({ $key } in community.toml).
check-discord-channel-twice-why = The bot does not guess which of them is meant.
check-discord-channel-twice-fix = Rename or delete all but one of them.
check-discord-channel-shut = The channel { $channel } should be seen by { $roles }, and is not.
check-discord-channel-shut-why = They look for it and do not find it.
check-discord-channel-shut-fix = Run `health-network community plan` to see what `community apply` would open. If community.toml keeps the permissions of this channel: on Discord open its settings, Permissions, and switch on View Channel for { $roles }.
check-discord-channel-hidden = The bot cannot see the channel { $channel }.
check-discord-channel-hidden-why = It cannot tell who may see it, nor keep it as community.toml says.
check-discord-channel-hidden-fix = On Discord open the channel's settings, Permissions, add the bot's role, and switch on View Channel.
check-discord-clock = This machine's clock agrees with Discord's, to { $seconds } s.
check-discord-clock-off = This machine's clock differs from Discord's by { $seconds } s.
check-discord-clock-off-why = Stripe's messages count only within 300 s of this machine's clock, and what is due comes too early or too late.
check-discord-clock-off-fix = Let the machine set its clock by the network: `timedatectl set-ntp true`, or ask your host.

## Stripe

check-stripe-away = Stripe could not be checked: { $reason }.
check-stripe-away-why = Whether people can pay, and whether the bot hears of it, is not known.
check-stripe-away-fix = See on https://status.stripe.com whether Stripe is up and whether this machine reaches it, and run this again.
check-stripe-key = Stripe accepts the bot's key, { $mode ->
    [live] which is for real money.
    [test] which is for test money.
   *[unknown] which does not tell whether it is for real or test money.
}
check-stripe-key-refused = Stripe does not accept STRIPE_SECRET_KEY.
check-stripe-key-refused-why = Nobody can pay, and nothing that was paid is seen.
check-stripe-key-refused-fix = In Stripe's dashboard open Developers, API keys, and put a secret or restricted key that is in force into STRIPE_SECRET_KEY.
check-stripe-permission-missing = STRIPE_SECRET_KEY may not read { $right ->
    [prices] prices
   *[webhook_endpoints] webhook endpoints
}.
check-stripe-permission-missing-why = { $right ->
    [prices] Nobody can buy a membership: the bot cannot tell what it costs.
   *[webhook_endpoints] Whether Stripe tells the bot of payments cannot be checked.
}
check-stripe-permission-missing-fix = In Stripe's dashboard open Developers, API keys, the bot's key, Edit, and give it Read for { $right ->
    [prices] Prices
   *[webhook_endpoints] Webhook Endpoints
}.
check-stripe-price = The price { $price } can be bought.
check-stripe-price-missing = No price has the lookup key { $price }, which membership.toml names.
check-stripe-price-missing-why = Nobody can buy what it is for.
check-stripe-price-missing-fix = In Stripe's dashboard open Product catalogue, the product, its price, and give it the lookup key { $price }.
check-stripe-price-inactive = The price with the lookup key { $price } is archived.
check-stripe-price-inactive-why = Nobody can buy what it is for.
check-stripe-price-inactive-fix = In Stripe's dashboard open Product catalogue, the product, and unarchive the price, or give the lookup key { $price } to another.
check-stripe-price-once = The price with the lookup key { $price } is paid once and not again.
check-stripe-price-once-why = A membership runs on; Stripe refuses to sell it at such a price.
check-stripe-price-once-fix = In Stripe's dashboard open Product catalogue, the product, add a recurring price, and give it the lookup key { $price }.
check-stripe-price-complex = The price with the lookup key { $price } is not one amount: it has tiers, fractions of a cent or packages, or is charged by use.
check-stripe-price-complex-why = What it costs cannot be said in a sentence, so nobody is offered it. The other memberships are.
check-stripe-price-complex-fix = In Stripe's dashboard open Product catalogue, the product, add a recurring price of the kind Flat rate, in whole cents, and give it the lookup key { $price }.
check-stripe-webhook = Stripe tells the bot of everything it needs, at { $url }.
check-stripe-webhook-missing = Stripe has no webhook endpoint with the address { $url }.
check-stripe-webhook-missing-why = The bot hears of payments only when it asks, minutes later.
check-stripe-webhook-missing-fix = In Stripe's dashboard open Developers, Webhooks, and add an endpoint with the address { $url }, API version { $version }, and these events: { $events }. Put its signing secret into STRIPE_WEBHOOK_SECRET. If it is there with another address, set PUBLIC_URL to that one's.
check-stripe-webhook-disabled = The webhook endpoint { $url } is switched off at Stripe.
check-stripe-webhook-disabled-why = The bot hears of payments only when it asks, minutes later.
check-stripe-webhook-disabled-fix = In Stripe's dashboard open Developers, Webhooks, the endpoint, and enable it.
check-stripe-webhook-mode = The key is for { $key ->
    [live] real
   *[test] test
} money and the webhook endpoint { $url } for { $endpoint ->
    [live] real
   *[test] test
} money.
check-stripe-webhook-mode-why = What is paid with the key is never told to the bot.
check-stripe-webhook-mode-fix = Put the key and the signing secret of the same mode into STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.
check-stripe-webhook-version = The webhook endpoint { $url } has { $version ->
    [account] no API version of its own
   *[other] API version { $version }
}; the bot is written for { $wanted }.
check-stripe-webhook-version-why = Some of what Stripe sends looks different then, and the bot passes over it until it asks by itself.
check-stripe-webhook-version-fix = A webhook endpoint keeps its version. In Stripe's dashboard open Developers, Webhooks, add an endpoint with the same address and events and API version { $wanted }, put its signing secret into STRIPE_WEBHOOK_SECRET, and delete the other one.
check-stripe-webhook-events = The webhook endpoint { $url } does not send: { $events }.
check-stripe-webhook-events-why = The bot hears of these only when it asks, minutes later.
check-stripe-webhook-events-fix = In Stripe's dashboard open Developers, Webhooks, the endpoint, Edit, and add these events: { $events }.
check-stripe-clock = This machine's clock agrees with Stripe's, to { $seconds } s.
check-stripe-clock-off = This machine's clock differs from Stripe's by { $seconds } s.
check-stripe-clock-off-why = Stripe's messages count only within 300 s of this machine's clock: beyond that every one is refused.
check-stripe-clock-off-fix = Let the machine set its clock by the network: `timedatectl set-ntp true`, or ask your host.

## Permissions: their names on Discord, and what the bot does with each

check-permission-name = { $permission ->
    [view_channel] View Channels
    [manage_channels] Manage Channels
    [manage_roles] Manage Roles
    [manage_permissions] Manage Permissions
    [manage_webhooks] Manage Webhooks
    [manage_guild] Manage Server
    [view_audit_log] View Audit Log
    [send_messages] Send Messages and Create Posts
    [send_messages_in_threads] Send Messages in Threads and Posts
    [create_public_threads] Create Public Threads
    [create_private_threads] Create Private Threads
    [embed_links] Embed Links
    [read_message_history] Read Message History
    [manage_messages] Manage Messages
    [manage_threads] Manage Threads and Posts
    [moderate_members] Timeout Members
    [kick_members] Kick, Approve and Reject Members
    [ban_members] Ban Members
    [pin_messages] Pin Messages
   *[other] { $permission }
}
check-for-view-channel = It finds the channels, and keeps the private ones private.
check-for-manage-channels = It creates the channels that are missing, and sets who may see them.
check-for-manage-roles = It gives the roles that are paid for, and takes them when they are not any more.
check-for-manage-guild = It sets up the server's own welcome for newcomers, and looks which invites give roles.
check-for-view-audit-log = Discord tells it of bans, and of roles given by hand, only with this.
check-for-send-messages = It writes in channels.
check-for-send-messages-in-threads = It writes in threads.
check-for-create-public-threads = It opens threads that everybody in a channel can read.
check-for-create-private-threads = It opens threads for a few people.
check-for-embed-links = Its messages with a frame around them are shown.
check-for-read-message-history = It finds its own earlier messages, and what a thread began with.
check-for-manage-messages = It removes messages that must not stand.
check-for-manage-threads = It closes threads, and sees the private ones.
check-for-moderate-members = It gives somebody a pause.
check-for-kick-members = It takes somebody off the server when a moderator asks for it.
check-for-ban-members = It keeps somebody out, and lets them in again, when a moderator asks for it or the time is over.
check-for-pin-messages = It pins what should be found first.
