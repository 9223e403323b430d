"""The frame of the sandbox's hosted pages: plain HTML that fits a phone, and money as people read it."""

import html

from aiohttp import web

from sandbox.stripe.objects import Json

_ZERO_DECIMAL = {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf"}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:0 auto;padding:1rem;color:#1a1f36}"
    "label,button,input{display:block;width:100%;box-sizing:border-box;font:inherit}"
    "input{padding:.6rem;margin:.2rem 0 .8rem;border:1px solid #a3acb9;border-radius:.4rem}"
    "button{padding:.7rem;margin:.4rem 0;border:0;border-radius:.4rem;background:#533afd;color:#fff}"
    "button.quiet{background:#e3e8ee;color:#1a1f36}.note{padding:.7rem;border-radius:.4rem;background:#f0f3f7}"
    ".bad{background:#fde8e8}section{border-top:1px solid #d5dbe1;margin-top:1rem}small{color:#545969}"
)


def esc(value: object) -> str:
    """Text that is safe inside HTML and inside a quoted attribute."""
    return html.escape(str(value), quote=True)


def money(amount: int, currency: str) -> str:
    """An amount in the currency's smallest unit, as `12.00 USD`."""
    code = currency.upper()
    return f"{amount} {code}" if currency in _ZERO_DECIMAL else f"{amount / 100:.2f} {code}"


def every(recurring: Json) -> str:
    """How often a price is due: `every month`, `every 3 months`."""
    count, interval = recurring["interval_count"], recurring["interval"]
    return f"every {interval}" if count == 1 else f"every {count} {interval}s"


def button(action: str, label: str, *, quiet: bool = False) -> str:
    """A submit button that posts `action=...`."""
    css = ' class="quiet"' if quiet else ""
    return f'<button name="action" value="{esc(action)}"{css}>{esc(label)}</button>'


def field(name: str, label: str, value: object, *, kind: str = "text", extra: str = "") -> str:
    """A labelled input; `extra` is further attributes, already safe."""
    return f'<label>{esc(label)}<input name="{esc(name)}" type="{kind}" value="{esc(value)}" {extra}></label>'


def note(message: str, *, bad: bool = False) -> str:
    """A box with a message, empty for no message."""
    css = "note bad" if bad else "note"
    return f'<p class="{css}" role="status">{esc(message)}</p>' if message else ""


def link(url: str | None, label: str) -> str:
    """A link, or nothing without an address."""
    return f'<p><a href="{esc(url)}">{esc(label)}</a></p>' if url else ""


def answer(title: str, body: str, *, status: int = 200) -> web.Response:
    """A whole page; `body` is HTML already."""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{esc(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{esc(title)}</h1>{body}"
        "<p><small>Stripe sandbox: no money moves here.</small></p></main></body></html>"
    )
    return web.Response(text=text, content_type="text/html", status=status)
