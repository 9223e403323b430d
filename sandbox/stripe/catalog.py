"""Products and prices, as the API serves them."""

from decimal import Decimal

from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.forms import boolean, choice, hash_of, integer, merge_metadata, optional_text, required, text
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State

_INTERVALS = {"day": 1095, "week": 156, "month": 36, "year": 3}
_PRODUCT = "name description active metadata url unit_label statement_descriptor tax_code images"
_PRICE = "active nickname lookup_key transfer_lookup_key metadata tax_behavior"


def create_product(state: State, call: Call) -> Json:
    """POST /v1/products, with an id of the caller's choice if given."""
    name, wanted = text(required(call.params, "name"), "name"), optional_text(call.params, "id")
    if wanted and state.find(wanted):
        raise invalid(f"Product already exists: {wanted}", "id", "resource_already_exists")
    now = state.now()
    product = new("product", id=wanted or new_id("prod", 14), created=now, updated=now, name=name)
    _fill_product(product, call.params)
    state.emit("product.created", state.add(product))
    return product


def update_product(state: State, call: Call) -> Json:
    """POST /v1/products/{id}."""
    product = state.live("product", call.id)
    with state.changing(product, "product.updated"):
        _fill_product(product, call.params)
        default = optional_text(call.params, "default_price")
        if default:
            product["default_price"] = state.get("price", default, "default_price")["id"]
        product["updated"] = state.now()
    return product


def _fill_product(product: Json, params: Json) -> None:
    for key in ("description", "url", "unit_label", "statement_descriptor", "tax_code"):
        if key in params:
            product[key] = optional_text(params, key)
    if "name" in params:
        product["name"] = text(required(params, "name"), "name")
    if "active" in params:
        product["active"] = boolean(params["active"], "active")
    if "images" in params:
        product["images"] = params["images"] or []
    product["metadata"] = merge_metadata(product["metadata"], params.get("metadata"))


def list_products(state: State, call: Call) -> Json:
    """GET /v1/products."""
    active, ids = call.params.get("active"), call.params.get("ids")
    found = [
        product
        for product in newest_first(state.all("product"))
        if (active is None or product["active"] == boolean(active, "active"))
        and (ids is None or product["id"] in ids)
        and in_interval(product["created"], call.params.get("created"), "created")
    ]
    return page(found, call.params, "/v1/products")


def create_price(state: State, call: Call) -> Json:
    """POST /v1/prices: a fixed amount in the smallest unit of the currency, once or recurring."""
    params = call.params
    currency = text(required(params, "currency"), "currency").lower()
    cost = _cost(params)
    product = state.live("product", text(required(params, "product"), "product"), "product")
    price = new("price", id=new_id("price"), created=state.now(), currency=currency, product=product["id"])
    price |= cost
    recurring = hash_of(params, "recurring")
    if recurring:
        price |= {"type": "recurring", "recurring": _recurring(recurring)}
    _fill_price(state, price, params)
    state.emit("price.created", state.add(price))
    return price


def _cost(params: Json) -> Json:
    """What a price is made of: an amount, one with fractions of the smallest unit, tiers, or packages."""
    cost: Json = {"unit_amount": None, "unit_amount_decimal": None}
    if choice(params.get("billing_scheme", "per_unit"), "billing_scheme", ("per_unit", "tiered")) == "tiered":
        choice(required(params, "tiers_mode"), "tiers_mode", ("graduated", "volume"))
        required(params, "tiers")
        return {**cost, "billing_scheme": "tiered", "tiers_mode": params["tiers_mode"]}
    if params.get("tiers"):
        raise invalid("Tiers are only for billing_scheme=tiered.", "tiers")
    if "unit_amount" in params:
        amount = integer(params["unit_amount"], "unit_amount")
        if amount < 0:
            raise invalid("Invalid non-negative integer", "unit_amount", "parameter_invalid_integer")
        cost = {"unit_amount": amount, "unit_amount_decimal": str(amount)}
    elif "unit_amount_decimal" in params:
        exact = Decimal(text(params["unit_amount_decimal"], "unit_amount_decimal"))
        cost["unit_amount"] = int(exact) if exact == int(exact) else None
        cost["unit_amount_decimal"] = str(params["unit_amount_decimal"])
    else:
        raise missing("unit_amount")
    packages = hash_of(params, "transform_quantity")
    if packages:
        rounded = choice(required(packages, "round"), "transform_quantity[round]", ("up", "down"))
        by = integer(required(packages, "divide_by"), "transform_quantity[divide_by]")
        cost["transform_quantity"] = {"divide_by": by, "round": rounded}
    return cost


def _recurring(sent: Json) -> Json:
    if "interval" not in sent:
        raise missing("recurring[interval]")
    interval = choice(sent["interval"], "recurring[interval]", _INTERVALS)
    count = integer(sent.get("interval_count", "1"), "recurring[interval_count]")
    if not 1 <= count <= _INTERVALS[interval]:
        raise invalid("Prices can be billed at most every three years.", "recurring[interval_count]")
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def update_price(state: State, call: Call) -> Json:
    """POST /v1/prices/{id}."""
    price = state.get("price", call.id)
    with state.changing(price, "price.updated"):
        _fill_price(state, price, call.params)
    return price


def _fill_price(state: State, price: Json, params: Json) -> None:
    if "lookup_key" in params:
        key = optional_text(params, "lookup_key")
        _take_lookup_key(state, price, key, boolean(params.get("transfer_lookup_key", "false"), "transfer_lookup_key"))
        price["lookup_key"] = key
    if "active" in params:
        price["active"] = boolean(params["active"], "active")
    if "nickname" in params:
        price["nickname"] = optional_text(params, "nickname")
    if "tax_behavior" in params:
        allowed = ("exclusive", "inclusive", "unspecified")
        price["tax_behavior"] = choice(params["tax_behavior"], "tax_behavior", allowed)
    price["metadata"] = merge_metadata(price["metadata"], params.get("metadata"))


def _take_lookup_key(state: State, price: Json, key: str | None, transfer: bool) -> None:
    """A lookup key belongs to one price: without `transfer` a key in use is refused."""
    for other in state.all("price"):
        if key is None or other["lookup_key"] != key or other["id"] == price["id"]:
            continue
        if not transfer:
            message = f"A price (`{other['id']}`) already uses that lookup key. Use transfer_lookup_key to move it."
            raise invalid(message, "lookup_key")
        with state.changing(other, "price.updated"):
            other["lookup_key"] = None


def list_prices(state: State, call: Call) -> Json:
    """GET /v1/prices."""
    params = call.params
    recurring = hash_of(params, "recurring")
    found = [
        price
        for price in newest_first(state.all("price"))
        if ("active" not in params or price["active"] == boolean(params["active"], "active"))
        and ("lookup_keys" not in params or price["lookup_key"] in params["lookup_keys"])
        and all(name not in params or price[name] == params[name] for name in ("product", "currency", "type"))
        and ("interval" not in recurring or (price["recurring"] or {}).get("interval") == recurring["interval"])
        and in_interval(price["created"], params.get("created"), "created")
    ]
    return page(found, params, "/v1/prices")


OPERATIONS = (
    operation("POST", "/v1/products", create_product, f"{_PRODUCT} id"),
    operation("GET", "/v1/products", list_products, f"{PAGING} active ids created"),
    operation("GET", "/v1/products/{id}", lambda state, call: state.get("product", call.id)),
    operation("POST", "/v1/products/{id}", update_product, f"{_PRODUCT} default_price"),
    operation(
        "POST",
        "/v1/prices",
        create_price,
        f"{_PRICE} currency unit_amount unit_amount_decimal billing_scheme tiers_mode tiers transform_quantity product"
        " recurring.interval recurring.interval_count",
    ),
    operation(
        "GET",
        "/v1/prices",
        list_prices,
        f"{PAGING} active lookup_keys product currency type recurring.interval created",
    ),
    operation("GET", "/v1/prices/{id}", lambda state, call: state.get("price", call.id)),
    operation("POST", "/v1/prices/{id}", update_price, _PRICE),
)
