"""The customer portal: its sessions and configurations as the API serves them."""

from sandbox.stripe.forms import (
    boolean,
    choice,
    hash_of,
    merge_metadata,
    optional_text,
    required,
    text,
    web_address,
)
from sandbox.stripe.lists import PAGING, newest_first, page
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State

_CONFIGURATION = "billing_portal.configuration"


def create_session(state: State, call: Call) -> Json:
    """POST /v1/billing_portal/sessions: the answer's `url` is the customer's page."""
    params = call.params
    customer = state.live("customer", text(required(params, "customer"), "customer"), "customer")
    wanted = optional_text(params, "configuration")
    configuration = state.get(_CONFIGURATION, wanted, "configuration") if wanted else default_configuration(state)
    session = new("billing_portal.session", id=new_id("bps"), created=state.now(), customer=customer["id"])
    session["configuration"] = configuration["id"]
    session["return_url"] = configuration["default_return_url"]
    if params.get("return_url"):
        session["return_url"] = web_address(params["return_url"], "return_url")
    session["locale"] = optional_text(params, "locale")
    # The page is named by a secret of its own: whoever has it is the customer.
    token = new_id("test", 40)
    session["url"] = f"{state.base_url}/p/session/{token}"
    state.hidden[token] = {"session": session["id"]}
    state.emit("billing_portal.session.created", state.add(session))
    return session


def default_configuration(state: State) -> Json:
    """The account's default configuration, made when it is first needed."""
    for configuration in state.all(_CONFIGURATION):
        if configuration["is_default"]:
            return configuration
    now = state.now()
    return state.add(new(_CONFIGURATION, id=new_id("bpc"), created=now, updated=now, is_default=True))


def offered(state: State, session: Json) -> frozenset[str]:
    """The actions a portal session's page offers by its configuration.

    The default configuration offers both ways to cancel, so that either can be tried out; others the one they name.
    """
    configuration = state.get(_CONFIGURATION, session["configuration"])
    features = configuration["features"]
    actions = {"pay_invoice"}
    if features["subscription_cancel"]["enabled"]:
        at_end = features["subscription_cancel"]["mode"] == "at_period_end"
        either = {"cancel_at_period_end", "cancel_now"}
        actions |= either if configuration["is_default"] else {"cancel_at_period_end" if at_end else "cancel_now"}
        actions.add("renew")
    update = features["subscription_update"]
    if update["enabled"] and "quantity" in update["default_allowed_updates"]:
        actions.add("quantity")
    if features["payment_method_update"]["enabled"]:
        actions.add("card")
    return frozenset(actions)


def create_configuration(state: State, call: Call) -> Json:
    """POST /v1/billing_portal/configurations."""
    params, now = call.params, state.now()
    if not hash_of(params, "features"):
        required(params, "features")
    made = new(_CONFIGURATION, id=new_id("bpc"), created=now, updated=now)
    made["default_return_url"] = optional_text(params, "default_return_url")
    made["name"] = optional_text(params, "name")
    made["metadata"] = merge_metadata({}, params.get("metadata"))
    made["business_profile"] |= hash_of(params, "business_profile")
    for feature in made["features"].values():
        feature["enabled"] = False
    for name in hash_of(params, "features"):
        _set_feature(made["features"][name], hash_of(params["features"], name), f"features[{name}]")
    return state.add(made)


_CHOICES = {
    "mode": ("at_period_end", "immediately"),
    "proration_behavior": ("always_invoice", "create_prorations", "none"),
}


def _set_feature(feature: Json, sent: Json, param: str) -> None:
    for key, value in sent.items():
        if key == "enabled":
            feature[key] = boolean(value, f"{param}[enabled]")
        elif key in _CHOICES:
            feature[key] = choice(value, f"{param}[{key}]", _CHOICES[key])
        else:
            feature[key] = value or []


def list_configurations(state: State, call: Call) -> Json:
    """GET /v1/billing_portal/configurations."""
    params = call.params
    default_configuration(state)
    found = [
        made
        for made in newest_first(state.all(_CONFIGURATION))
        if all(name not in params or made[name] == boolean(params[name], name) for name in ("active", "is_default"))
    ]
    return page(found, params, "/v1/billing_portal/configurations")


OPERATIONS = (
    operation("POST", "/v1/billing_portal/sessions", create_session, "customer return_url locale configuration"),
    operation(
        "POST",
        "/v1/billing_portal/configurations",
        create_configuration,
        "default_return_url name metadata business_profile features.customer_update features.invoice_history"
        " features.payment_method_update.enabled features.subscription_cancel.enabled"
        " features.subscription_cancel.mode features.subscription_update.enabled"
        " features.subscription_update.default_allowed_updates features.subscription_update.proration_behavior",
    ),
    operation("GET", "/v1/billing_portal/configurations", list_configurations, f"{PAGING} active is_default"),
    operation("GET", "/v1/billing_portal/configurations/{id}", lambda state, call: state.get(_CONFIGURATION, call.id)),
)
