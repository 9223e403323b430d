"""What the owner of the server and of the Stripe account does by hand, in their own clients."""

from typing import Any

import aiohttp

from sandbox import Sandbox


class Operator:
    """Requests with the owner's rights; `sandbox` is where they go."""

    sandbox: Sandbox
    _http: aiohttp.ClientSession

    @property
    def guild(self) -> int:
        """The server's id."""
        return self.sandbox.discord.guild_id

    async def stripe_control(self, path: str, **body: Any) -> Any:
        """Set the scene at Stripe: POST /sandbox/`path`."""
        async with self._http.post(f"{self.sandbox.stripe.api_url}/sandbox/{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()

    async def stripe_api(self, path: str, **form: str) -> Any:
        """The operator at Stripe: POST /v1/`path`."""
        headers = {"Authorization": f"Bearer {self.sandbox.stripe.secret_key}"}
        url = f"{self.sandbox.stripe.api_url}/v1/{path}"
        async with self._http.post(url, data=form, headers=headers) as response:
            response.raise_for_status()
            return await response.json()

    async def stripe_api_get(self, path: str) -> Any:
        """The operator looks at Stripe: GET /v1/`path`."""
        headers = {"Authorization": f"Bearer {self.sandbox.stripe.secret_key}"}
        async with self._http.get(f"{self.sandbox.stripe.api_url}/v1/{path}", headers=headers) as response:
            response.raise_for_status()
            return await response.json()

    async def stripe_api_delete(self, path: str) -> None:
        """The operator at Stripe: DELETE /v1/`path`."""
        headers = {"Authorization": f"Bearer {self.sandbox.stripe.secret_key}"}
        async with self._http.delete(f"{self.sandbox.stripe.api_url}/v1/{path}", headers=headers) as response:
            response.raise_for_status()

    async def discord_api(self, method: str, path: str, body: Any = None) -> Any:
        """The server's owner at Discord: any request of its API."""
        state = self.sandbox.discord.state
        return await self._discord(state.users[state.guild.owner_id].token, method, path, body)

    async def bot_api(self, method: str, path: str, body: Any = None) -> Any:
        """The bot's own account at Discord: any request of its API."""
        return await self._discord(f"Bot {self.sandbox.discord.bot_token}", method, path, body)

    async def _discord(self, token: str, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": token}
        url = f"{self.sandbox.discord.api_url}/{path}"
        async with self._http.request(method, url, json=body, headers=headers) as response:
            response.raise_for_status()
            return await response.json() if response.status != 204 else None

    async def make_community_server(self) -> None:
        """The owner switches Community on in Discord's settings."""
        url = f"{self.sandbox.discord.api_url.partition('/api/')[0]}/sandbox/guilds/{self.guild}"
        (await self._http.patch(url, json={"features": ["COMMUNITY"]})).raise_for_status()
