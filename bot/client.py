"""The discord.py client: intents, cogs, and the one error handler of all commands."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot import log, wire
from bot.cogs import words
from bot.db import Unavailable
from bot.db.waiting import within
from bot.domain.backoff import PAUSE_S
from bot.errors import LeaseLost, Refused, SettingsError, TryLater
from bot.i18n import Sentences
from bot.integrations.gateway import Gateway
from bot.metrics import Metrics

_logger = log.get(__name__)
_LANGUAGE_PATIENCE_S = 1.0  # Discord waits three seconds for the first word
Pressed = Callable[[discord.Interaction, str], Awaitable[bool]]
Cog = commands.Cog
_NOT_ON_SERVER = (
    "DISCORD_GUILD_ID is wrong: the bot is not on that server, or was invited without its commands. "
    "It is the number of your Discord server. Invite the bot with the link in the README."
)
_MENDS = {
    discord.LoginFailure: "DISCORD_TOKEN is wrong: Discord does not accept it. It is the bot's login at Discord. "
    "Get it from Discord's developer portal, your application, Bot, Reset Token.",
    discord.PrivilegedIntentsRequired: "DISCORD_TOKEN is wrong: its bot lacks the Server Members Intent or "
    "(unless moderation.toml says read_messages = false) the Message Content Intent. Switch them on in Discord's "
    "developer portal, your application, Bot, Privileged Gateway Intents.",
    discord.Forbidden: _NOT_ON_SERVER,
    discord.NotFound: _NOT_ON_SERVER,
}


def intents(*, reads: bool) -> discord.Intents:
    """What the gateway tells. Without `reads` it tells that somebody wrote on the server, and not what."""
    return discord.Intents(guilds=True, members=True, moderation=True, messages=True, message_content=reads)


def privileged_intents(*, reads: bool) -> frozenset[str]:
    """Those of the bot's intents that must be switched on in the developer portal."""
    wanted = intents(reads=reads)
    return frozenset(name for name in ("members", "presences", "message_content") if getattr(wanted, name))


async def _nobody_chose(_member: int, _spoken: str | None) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Reception:
    """Who answers: the cogs; what each kind of button does, by what its action begins with; and the language that
    somebody chose to be answered in, which is told the one that their Discord is in.
    """

    cogs: tuple[Cog, ...] = ()
    buttons: Mapping[str, Pressed] = field(default_factory=dict)
    language_of: Callable[[int, str | None], Awaitable[str | None]] = _nobody_chose


class NetworkClient(commands.Bot):
    """The connection to Discord. Keeps no members in memory: who somebody is, is asked when it matters."""

    def __init__(
        self,
        guild: int,
        sentences: Sentences,
        metrics: Metrics,
        structure_changed: Callable[[], None] = lambda: None,
        ready_timeout: float = 2.0,
        *,
        reads: bool = False,
        **options: Any,
    ) -> None:
        """`structure_changed` is called whenever roles or channels may have changed; `ready_timeout`: how long
        discord.py waits for more guilds before it calls itself ready, in seconds; `reads`: whether it sees what people
        write. `options` are discord.py's own.
        """
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody calls this bot
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(reads=reads),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=True,  # on_socket_raw_receive, for the end of screening (cogs.onboarding)
            guild_ready_timeout=ready_timeout,
            max_messages=None,
            tree_cls=_Tree,
            **options,
        )
        self._guild, self._sentences, self._metrics = discord.Object(guild), sentences, metrics
        self._gateway = Gateway(self, guild, self._left_out, self._lost)
        self._structure_changed = structure_changed
        self._reception = Reception()
        self._in_hand: set[int] = set()
        self._all_answered = asyncio.Event()
        self.connected = asyncio.Event()
        self.is_up = False

    async def connect_with(self, token: str, reception: Reception) -> None:
        """Log in and stay connected until `close()`; while Discord is away, try again and again.

        Raises SettingsError for what only the operator can mend.
        """
        self._reception = reception
        try:
            while not await self._is_logged_in(token):  # noqa: ASYNC110 - Discord has no event to wait for
                await asyncio.sleep(PAUSE_S)
            await self._gateway.stay()
        except (
            discord.LoginFailure,
            discord.PrivilegedIntentsRequired,
            discord.Forbidden,
            discord.NotFound,
        ) as error:
            raise SettingsError(_MENDS[type(error)]) from None

    async def _is_logged_in(self, token: str) -> bool:
        try:
            await self.login(token)
        except (discord.LoginFailure, discord.Forbidden, discord.NotFound):
            raise
        except (discord.HTTPException, aiohttp.ClientError, OSError, TryLater) as error:
            reason = str(error) if isinstance(error, TryLater) else f"Discord {wire.why(error)}"
            _logger.warning("login_failed", reason=reason)
            return False
        return True

    def _lost(self, error: BaseException, pause: timedelta) -> None:
        self.is_up = False
        self._metrics.count("gateway_failures")
        _logger.warning("gateway_failed", reason=type(error).__name__, pause_s=pause.total_seconds())

    def _left_out(self, event: str, error: Exception) -> None:
        """An event that discord.py could not read, known by its name alone; what it told of is looked at instead."""
        self._metrics.count("gateway_events_unreadable")
        _logger.warning("gateway_event_unreadable", gateway_event=event, reason=type(error).__name__)
        if event.startswith(("GUILD_", "CHANNEL_")):
            self._structure_changed()

    async def finish_commands(self) -> None:
        """Wait until the commands that were begun are answered."""
        while self._in_hand:
            self._all_answered.clear()
            await self._all_answered.wait()

    def begun(self, interaction: discord.Interaction) -> None:
        """A command is in hand."""
        self._in_hand.add(interaction.id)

    def answered(self, interaction: discord.Interaction) -> None:
        """A command is done with."""
        self._in_hand.discard(interaction.id)
        self._all_answered.set()

    async def on_app_command_completion(self, interaction: discord.Interaction, _command: object) -> None:
        """A command ended well."""
        self.answered(interaction)

    async def setup_hook(self) -> None:
        """Once logged in: load the cogs and tell Discord the commands, in all languages."""
        for cog in self._reception.cogs:
            await self.add_cog(cog)
        words.put_into_english(self.tree, self._sentences)
        await self.tree.set_translator(words.FluentTranslator(self._sentences))
        self.tree.copy_global_to(guild=self._guild)
        await self.tree.sync(guild=self._guild)

    async def on_ready(self) -> None:
        """A new session: roles and channels may have changed unheard."""
        if self.get_guild(self._guild.id) is None:
            _logger.error("not_in_guild", guild=str(self._guild.id))
        _logger.info("gateway_ready")
        self.is_up = True
        self.connected.set()
        self._structure_changed()

    async def on_resumed(self) -> None:
        """The same session again: what happened meanwhile is replayed."""
        self.is_up = True

    async def on_disconnect(self) -> None:
        """The gateway is gone for the moment."""
        self.is_up = False

    async def on_guild_role_create(self, *_changed: object) -> None:
        """Roles or channels changed."""
        self._structure_changed()

    on_guild_role_update = on_guild_role_delete = on_guild_role_create
    on_guild_channel_create = on_guild_channel_update = on_guild_channel_delete = on_guild_role_create

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """A listener failed: logged and counted; what it missed is found again by the next look."""
        error = sys.exception()
        if isinstance(error, LeaseLost) or (self.is_closed() and isinstance(error, TryLater)):
            return  # too late: the next start, or whoever has taken over, looks at everything anew
        self._metrics.count("listener_errors")
        _logger.exception("listener_failed", listener=event_method)

    async def on_message(self, message: discord.Message) -> None:
        """There are no text commands: discord.py would look for one, and write into the log what was not one."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A button was pressed, or a form handed in, of which there are none; the commands come another way."""
        if interaction.type not in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            return
        self.begun(interaction)
        data: Mapping[str, object] = dict(interaction.data or {})
        prefix, _, what = str(data.get("custom_id", "")).partition(":")
        press = self._reception.buttons.get(prefix)
        try:
            await self.speak_to(interaction)
            if interaction.guild_id not in (None, self._guild.id):
                await self._say(interaction, "not-our-server")
            elif press is None or not await press(interaction, what):
                await self._say(interaction, "button-old")
        except Exception as error:  # noqa: BLE001 - the outermost of a press, as the tree is of a command
            await self.on_command_failure(interaction, error)
        else:
            self.answered(interaction)

    async def speak_to(self, interaction: discord.Interaction) -> None:
        """Find the language to answer in. Where the database makes wait it is that of the person's Discord."""
        spoken = words.client_locale(interaction)
        try:
            looking = self._reception.language_of(interaction.user.id, spoken)
            interaction.extras["locale"] = await within(_LANGUAGE_PATIENCE_S, looking)
        except (*Unavailable, TimeoutError) as error:
            _logger.warning("locale_not_known", reason=type(error).__name__)
        if interaction.guild_id is None:
            keys = ("commands-where", "commands-place")
            interaction.extras["place"] = [self._sentences.text(words.locale(interaction), key) for key in keys]

    async def is_ours(self, interaction: discord.Interaction) -> bool:
        """Whether a command was used on our server; if not, the person is told."""
        if interaction.guild_id == self._guild.id:
            return True
        await self._say(interaction, "not-our-server")
        self.answered(interaction)
        return False

    async def on_command_failure(self, interaction: discord.Interaction, error: Exception) -> None:
        """Answer every failure in the person's language, saying what to do next."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if isinstance(cause, TryLater | LeaseLost):
            key = "error-try-later"
            _logger.warning("command_put_off", reason=str(cause))
        elif isinstance(cause, Refused) and cause.code in ("key", "permission"):
            key = "error-ours"
            _logger.error("alert", kind="stripe_key", about="STRIPE_SECRET_KEY")
        else:
            key = "error-ours"
            _logger.error("command_failed", exc_info=cause)
        self._metrics.count("command_errors")
        try:
            await self._say(interaction, key)
        except (discord.HTTPException, TryLater) as unanswerable:
            _logger.warning("command_not_answered", code=unanswerable.code)
        finally:
            self.answered(interaction)

    async def _say(self, interaction: discord.Interaction, key: str) -> None:
        """Say a sentence to the person alone; a message whose button was pressed stays, to be pressed again."""
        text = words.placed(interaction, self._sentences.text(words.locale(interaction), key))[0]
        if not interaction.response.is_done():
            await interaction.response.send_message(text, ephemeral=True)
        elif interaction.response.type is discord.InteractionResponseType.deferred_message_update:
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.edit_original_response(content=text, view=None)


class _Tree(app_commands.CommandTree[NetworkClient]):
    """Commands, with the client's one error handler."""

    async def interaction_check(self, interaction: discord.Interaction[NetworkClient], /) -> bool:
        """Everybody on our server may try every command; Discord has checked what roles may do."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True  # what is offered is in their Discord's language, and no end of it is told
        self.client.begun(interaction)
        await self.client.speak_to(interaction)
        return await self.client.is_ours(interaction)

    async def on_error(
        self, interaction: discord.Interaction[NetworkClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Every failure is answered."""
        await self.client.on_command_failure(interaction, error)
