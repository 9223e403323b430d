"""The account itself, as the API serves it."""

from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State


def open_account(state: State) -> Json:
    """Store the one account of the sandbox."""
    made = new("account", id=new_id("acct", 16), created=state.now(), email="owner@example.com")
    made["external_accounts"]["url"] = f"/v1/accounts/{made['id']}/external_accounts"
    return state.add(made)


def retrieve(state: State, call: Call) -> Json:
    """GET /v1/account."""
    return state.all("account")[0]


OPERATIONS = (operation("GET", "/v1/account", retrieve),)
