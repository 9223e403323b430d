"""disnake against the sandbox: answers /ping, and says what it heard."""

import io
import sys

import disnake
from disnake.ext import commands

api_url, token, guild_id = sys.argv[1:4]
disnake.http.Route.BASE = api_url
bot = commands.InteractionBot(intents=disnake.Intents.all(), test_guilds=[int(guild_id)])


@bot.slash_command(description="Answers")
async def ping(interaction: disnake.ApplicationCommandInteraction) -> None:
    await interaction.response.send_message("pong")


@bot.user_command(name="Who")
async def who(interaction: disnake.UserCommandInteraction) -> None:
    await interaction.response.send_message(interaction.target.name)


@bot.event
async def on_ready() -> None:
    print("ready", flush=True)


@bot.event
async def on_message(message: disnake.Message) -> None:
    if not message.author.bot:
        await message.channel.send(f"heard {message.content}", file=disnake.File(io.BytesIO(b"proof"), "proof.txt"))


bot.run(token)
