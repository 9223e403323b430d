"""interactions.py against the sandbox: answers /ping, and says what it heard."""

import io
import sys

import interactions
from interactions.api.http.route import Route

api_url, token, guild_id = sys.argv[1:4]
Route.BASE = api_url
bot = interactions.Client(token=token, intents=interactions.Intents.ALL, debug_scope=int(guild_id))


@interactions.slash_command(name="ping", description="Answers")
async def ping(context: interactions.SlashContext) -> None:
    await context.send("pong")


@interactions.user_context_menu(name="Who")
async def who(context: interactions.ContextMenuContext) -> None:
    await context.send("you")


@interactions.listen()
async def on_startup() -> None:
    print("ready", flush=True)


@interactions.listen()
async def on_message_create(event: interactions.events.MessageCreate) -> None:
    if not event.message.author.bot:
        proof = interactions.File(io.BytesIO(b"proof"), "proof.txt")
        await event.message.channel.send(f"heard {event.message.content}", files=[proof])


bot.start()
