"""The server brought to what config says, one thing at a time; what is there already is left.

Each thing made is stored at once. One that was made and not stored (a crash in between) is found again by its name, so
that beginning anew ends the same.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from bot.clock import Clock
from bot.community import access, limits, onboarding, outcome, plan, rules
from bot.community.plan import Kind, Plan, Step
from bot.community.progress import READING, Progress, stopping
from bot.community.rules import Ids
from bot.community.service import KINDS
from bot.community.texts import Texts
from bot.config import Config
from bot.db import Database, guild_objects
from bot.domain.guild import CATEGORY, Channel, Guild
from bot.domain.reach import unreached
from bot.domain.screen import Screen
from bot.errors import ConfigError, Refused
from bot.i18n import Sentences
from bot.integrations.discord_guild import Structure

Tell = Callable[[Step], None]
MayDelete = Callable[[str], bool]


@dataclass(slots=True)
class _Seen:
    """What there is, kept true while things are made."""

    guild: Guild
    ids: Ids
    posts: dict[str, tuple[int, int]]
    shown: dict[str, Screen]
    made: dict[tuple[Kind, str], int]
    onboarding: Mapping[str, Any] | None
    unread: set[str] = field(default_factory=set)


class Builder:
    """Plans and applies. Raises what `Structure` raises, ConfigError for what cannot be, and Stopped."""

    def __init__(
        self, database: Database, structure: Structure, config: Config, sentences: Sentences, clock: Clock
    ) -> None:
        self._db, self._structure, self._community = database, structure, config.community
        self._texts, self._clock = Texts(sentences), clock

    async def plan(self) -> Plan:
        """What `apply` would do."""
        seen = await self._look(store=False)
        plan_ = self._plan(seen)
        self._refuse_limits(plan_, seen)
        return plan_

    async def apply(self, tell: Tell, *, prune: MayDelete | None = None) -> Plan:
        """Do it, telling each step that is done; answers what is still not as it should be after all.

        `prune`: delete also what the bot made and config no longer has; asked for each, by its name.
        """
        async with self._alone():
            seen = await self._look()
            planned = self._plan(seen)
            self._refuse_limits(planned, seen)
            progress = Progress(len(planned.to_do))
            with stopping(progress):
                for phase in self._phases():
                    steps = [step for step in phase(seen) if step.changes]
                    for step in steps:
                        progress.at = f"{step.verb} {step.kind} {step.name}"
                        await self._do(step, seen)
                        progress.done += 1
                        tell(step)
                    progress.at = READING
                    if any(step.kind == "overwrite" for step in steps):
                        # Discord has passed a category's on to the channels in it that were in sync.
                        seen.guild = await self._structure.read(_channels_of(seen.ids))
                if prune is not None:
                    await self._prune(seen, tell, prune, progress)
                progress.at = READING
                return self._plan(await self._look())

    def _refuse_limits(self, planned: Plan, seen: _Seen) -> None:
        problems = list(limits.of_steps(planned.steps, seen.guild, self._built(seen, planned.steps)))
        if problems:
            raise ConfigError("\n".join(problems))

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self._db.exclusive_lock("community") as alone:
            if not alone:
                raise Refused("another `community apply` is at work on this server; wait until it has ended")
            yield

    async def _look(self, *, store: bool = True) -> _Seen:
        """What there is; `store`: also write down what was found by its name."""
        async with self._db.transaction(readonly=True) as session:
            stored = {kind: await guild_objects.ids(session, kind) for kind in KINDS}
        guild = await self._structure.read([*stored["category"].values(), *stored["channel"].values()])
        matched = rules.matches(self._community, guild, stored)
        ids = Ids(*[dict(matched[kind].found) for kind in KINDS])
        problems = list(limits.problems(self._community, guild, matched))
        if problems:  # all that can be said at once
            problems += limits.of_steps(plan.roles(self._community, guild, ids), guild, guild)
        problems += [] if problems else await self._taken_over(stored["role"], matched["role"])
        if problems:
            raise ConfigError("\n".join(problems))
        async with self._db.transaction() as session:
            posts, made = await guild_objects.posts(session), await guild_objects.made(session)
            for kind, match in matched.items() if store else ():
                for key, id_ in match.found.items():
                    # A thing whose key was changed in config is still the one that the bot made.
                    former = [old for (of, old), made_id in made.items() if (of, made_id) == (kind, id_) and old != key]
                    await guild_objects.put(session, kind, key, id_, made=bool(former))
                    for old in former:
                        await guild_objects.remove(session, kind, old)
        wants = bool(self._community.onboarding.prompts) and "COMMUNITY" in guild.features
        seen = _Seen(
            guild, ids, posts, {}, cast(dict[tuple[Kind, str], int], made),
            await self._structure.onboarding() if wants else None,
        )  # fmt: skip
        await self._read_posts(seen, store=store)
        return seen

    async def _taken_over(self, stored: Mapping[str, int], matched: rules.Match) -> list[str]:
        """Roles that would take the place of one that is gone, and that people have already: they would be let in."""
        instead = {id_: key for key, id_ in matched.found.items() if stored.get(key, id_) != id_}
        members = await self._structure.members() if instead else []
        return [
            f'role "{key}": the one that was there is gone, and another one of its name has {count} people in it, who '
            "would get all that it opens. Rename it in Discord, or take it from them first."
            for id_, key in instead.items()
            if (count := sum(id_ in member.roles for member in members))
        ]

    async def _read_posts(self, seen: _Seen, *, store: bool) -> None:
        for key, id_ in seen.ids.channels.items():
            channel = seen.guild.channels[id_]
            wanted = plan.first_post(key, self._community.channels[key], seen.ids, self._texts)
            if channel.hidden or wanted is None:
                continue
            try:
                place = seen.posts.get(key)
                post = await self._structure.own_post(*place) if place else None
                if post is None:
                    me, title = seen.guild.me.id, self._texts.title(key)
                    place = await self._structure.find_post(channel, me, title, wanted.text)
                    post = await self._structure.own_post(*place) if place else None
            except Refused:  # no Read Message History there: it is left as it is
                seen.unread.add(key)
                continue
            if place is not None and post is not None:
                seen.posts[key], seen.shown[key] = place, post
                if store:
                    await self._store("post", key, place[1], place=place[0])

    def _phases(self) -> list[Callable[[_Seen], Iterable[Step]]]:
        """In an order in which each finds what it needs: a room is closed before anything stands in it."""
        community = self._community
        return [
            lambda seen: list(plan.roles(community, seen.guild, seen.ids)),
            lambda seen: list(plan.categories(community, seen.guild, seen.ids)),
            lambda seen: list(plan.overwrites_of_categories(community, seen.guild, seen.ids)),
            lambda seen: list(plan.overwrites_of_channels(community, seen.guild, seen.ids)),
            lambda seen: list(plan.channels(community, seen.guild, seen.ids, self._texts)),
            self._posts,
            lambda seen: [step for step in [self._onboarding(seen)] if step],
        ]

    def _posts(self, seen: _Seen) -> list[Step]:
        found = plan.posts(self._community, seen.guild, seen.ids, self._texts, seen.shown)
        return [step for step in found if step.key not in seen.unread]

    def _onboarding(self, seen: _Seen) -> Step | None:
        return onboarding.onboarding(self._community, seen.guild, seen.ids, self._texts, seen.onboarding)

    def _plan(self, seen: _Seen) -> Plan:
        seen = replace(seen, ids=plan.with_new(self._community, seen.ids))
        steps = [step for phase in self._phases()[:-1] for step in phase(seen)]
        steps += plan.left_over(seen.guild, self._community, seen.ids, seen.made)
        others, hidden = plan.not_ours(seen.guild, seen.ids)
        built = replace(seen, guild=self._built(seen, steps))
        steps += [step for step in [self._onboarding(built)] if step]
        lacking = onboarding.lacking(self._community, built.guild, built.ids, seen.onboarding)
        found = unreached(self._community, built.guild, built.ids.roles, built.ids.channels)
        return Plan(
            tuple(steps), tuple(others), tuple(hidden), lacking if self._community.onboarding.prompts else None,
            tuple(outcome.said(each, self._community) for each in found),
        )  # fmt: skip

    def _built(self, seen: _Seen, steps: Iterable[Step]) -> Guild:
        """The server as these steps leave it."""
        return outcome.built(self._community, seen.guild, plan.with_new(self._community, seen.ids), steps)

    async def _do(self, step: Step, seen: _Seen) -> None:
        act = {"role": self._role, "overwrite": self._overwrite, "post": self._post, "onboarding": self._set_onboarding}
        await act.get(step.kind, self._channel)(step, seen)

    async def _role(self, step: Step, seen: _Seen) -> None:
        made = (
            await self._structure.create_role(step.fields)
            if step.id is None
            else await self._structure.edit_role(step.id, step.fields)
        )
        seen.guild = replace(seen.guild, roles={**seen.guild.roles, made.id: made})
        seen.ids = replace(seen.ids, roles={**seen.ids.roles, step.key: made.id})
        await self._store("role", step.key, made.id, made=step.id is None)

    async def _channel(self, step: Step, seen: _Seen) -> None:
        """A category or a channel."""
        made = (
            await self._make_channel(step, seen)
            if step.id is None
            else await self._structure.edit_channel(step.id, step.fields)
        )
        self._remember(seen, made)
        if step.kind == "category":
            seen.ids = replace(seen.ids, categories={**seen.ids.categories, step.key: made.id})
        else:
            seen.ids = replace(seen.ids, channels={**seen.ids.channels, step.key: made.id})
        await self._store(step.kind, step.key, made.id, made=step.id is None)

    async def _make_channel(self, step: Step, seen: _Seen) -> Channel:
        where = self._community, step.key, seen.ids.roles, seen.guild.id, seen.guild.me.id
        fields = dict(step.fields)
        asked = access.of_category(*where) if step.kind == "category" else access.of_channel(*where)
        kind = CATEGORY if step.kind == "category" else fields.pop("type")
        return await self._structure.create_channel(kind, fields, access.of_new(asked, kind, seen.guild))

    async def _overwrite(self, step: Step, seen: _Seen) -> None:
        assert step.id is not None
        assert step.overwrite is not None
        await self._structure.put_overwrite(step.id, step.overwrite)
        found = seen.guild.channels[step.id]
        overwrites = {**found.overwrites, step.overwrite.target: step.overwrite}
        self._remember(seen, replace(found, overwrites=overwrites))

    async def _post(self, step: Step, seen: _Seen) -> None:
        channel, post = seen.guild.channels[seen.ids.channels[step.key]], step.fields["post"]
        if step.verb == "change":
            await self._structure.edit_post(*seen.posts[step.key], post)
        else:
            place = await self._structure.post(channel, step.fields["title"], post)
            seen.posts[step.key] = place
            await self._store("post", step.key, place[1], place=place[0])
        seen.shown[step.key] = post

    async def _set_onboarding(self, step: Step, seen: _Seen) -> None:
        fields = step.fields
        await self._structure.set_onboarding(fields["prompts"], fields["default_channels"], fields["mode"])

    async def _prune(self, seen: _Seen, tell: Tell, may_delete: MayDelete, progress: Progress) -> None:
        """A category that nothing lies in goes without a question; of all else only its name, typed, tells enough."""
        for step in plan.left_over(seen.guild, self._community, seen.ids, seen.made):
            assert step.id is not None
            is_bare = step.kind == "category" and all(c.parent != step.id for c in seen.guild.channels.values())
            if not is_bare and not may_delete(step.name):
                continue
            progress.at = f"delete {step.kind} {step.name}"
            progress.steps += 1
            if step.kind == "role":
                await self._structure.delete_role(step.id)
            else:
                await self._structure.delete_channel(step.id)
            progress.done += 1
            left = {id_: each for id_, each in seen.guild.channels.items() if id_ != step.id}
            seen.guild = replace(seen.guild, channels=left)
            async with self._db.transaction() as session:
                await guild_objects.remove(session, step.kind, step.key)
            tell(step)

    async def _store(self, kind: str, key: str, id_: int, *, place: int | None = None, made: bool = False) -> None:
        async with self._db.transaction() as session:
            await guild_objects.put(session, kind, key, id_, place=place, made=made)

    def _remember(self, seen: _Seen, channel: Channel) -> None:
        seen.guild = replace(seen.guild, channels={**seen.guild.channels, channel.id: channel})


def _channels_of(ids: Ids) -> list[int]:
    return [*ids.categories.values(), *ids.channels.values()]
