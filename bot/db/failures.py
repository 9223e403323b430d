"""Why the database did not do what it was asked, in words for the operator."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import wire
from bot.errors import SettingsError

_SAID = {
    "file is not a database": "the file is not an SQLite database",
    "database disk image is malformed": "the file is damaged: restore it from a backup",
    "database or disk is full": "the disk is full",
    "disk I/O error": "the disk does not take it (it may be full, or broken)",
    "readonly database": "the file, or its folder, may not be written",
    "unable to open": "the file cannot be opened (perhaps its folder is not there, or may not be written)",
    "is locked": "another program holds it (perhaps a bot or a backup is running)",
    "no such table": "it has the layout of another version: run `health-network db upgrade`",
    "no such column": "it has the layout of another version: run `health-network db upgrade`",
    "UndefinedTableError": "it has the layout of another version: run `health-network db upgrade`",
    "UndefinedColumnError": "it has the layout of another version: run `health-network db upgrade`",
    "InvalidPasswordError": "the server does not accept this user and password",
    "InvalidAuthorizationSpecificationError": "the server does not let this user in",
    "InvalidCatalogNameError": "the server has no database of this name",
    "TooManyConnectionsError": "the server has no connection left",
    "CannotConnectNowError": "the server is starting or stopping: try again in a minute",
    "ReadOnlySQLTransactionError": "the server lets it be read only (a standby, or set so)",
    "DiskFullError": "the server's disk is full",
    "rejected SSL upgrade": "the server has no TLS, and nothing goes to another machine unencrypted. If the way there "
    "is yours alone, say so with ?sslmode=disable at the end of the address",
    "InsufficientPrivilegeError": "this user may not do that in it",
}


def unusable(error: BaseException) -> SettingsError:
    """That DATABASE_URL names what cannot be used, as a line for the operator."""
    return SettingsError(
        f"DATABASE_URL is wrong: the database does not answer: {why(error)}. It is the database. Take a sqlite:/// "
        "path that can be written to, or your host's postgres:// address."
    )


def why(error: BaseException) -> str:
    """What happened, without the address, which may have a password in it."""
    behind = [error, error.__cause__, error.__context__]
    if isinstance(error, DBAPIError):
        behind += [error.orig, error.orig.__cause__ if error.orig is not None else None]
    for each in behind:
        if each is not None:
            text = f"{type(each).__name__} {each}"
            if found := next((said for word, said in _SAID.items() if word in text), None):
                return found
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return f"it is not as this program expects it ({type(error).__name__})"
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename} cannot be made or opened ({error.strerror})"
    return f"the server {wire.why(error)}"
