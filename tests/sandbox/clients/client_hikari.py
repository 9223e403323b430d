"""hikari against the sandbox: answers /ping, and says what it heard."""

import sys

import hikari

api_url, token, guild_id = sys.argv[1:4]
bot = hikari.GatewayBot(token, rest_url=api_url, banner=None, intents=hikari.Intents.ALL)


@bot.listen()
async def started(_event: hikari.StartedEvent) -> None:
    application = await bot.rest.fetch_application()
    commands = [
        bot.rest.slash_command_builder("ping", "Answers"),
        bot.rest.context_menu_command_builder(hikari.CommandType.USER, "Who"),
    ]
    await bot.rest.set_application_commands(application.id, commands, guild=int(guild_id))
    print("ready", flush=True)


@bot.listen()
async def pressed(event: hikari.InteractionCreateEvent) -> None:
    assert isinstance(event.interaction, hikari.CommandInteraction)
    await event.interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "pong")


@bot.listen()
async def said(event: hikari.MessageCreateEvent) -> None:
    if event.is_human:
        await event.message.respond(f"heard {event.content}", attachment=hikari.Bytes(b"proof", "proof.txt"))


bot.run(check_for_updates=False)
