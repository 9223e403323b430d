"""py-cord against the sandbox: answers /ping, and says what it heard."""

import io
import sys

import discord

api_url, token, guild_id = sys.argv[1:4]
discord.http.Route.API_BASE_URL = api_url
bot = discord.Bot(intents=discord.Intents.all(), debug_guilds=[int(guild_id)])


@bot.slash_command(description="Answers")
async def ping(context: discord.ApplicationContext) -> None:
    await context.respond("pong")


@bot.user_command(name="Who")
async def who(context: discord.ApplicationContext, member: discord.Member) -> None:
    await context.respond(member.name)


@bot.event
async def on_ready() -> None:
    print("ready", flush=True)


@bot.event
async def on_message(message: discord.Message) -> None:
    if not message.author.bot:
        await message.channel.send(f"heard {message.content}", file=discord.File(io.BytesIO(b"proof"), "proof.txt"))


bot.run(token)
