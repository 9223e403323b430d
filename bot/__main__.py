"""The console script `health-network`: collects the commands. Each imports what it needs when it is called."""

import sys

import typer

from bot.commands import billing, check, community, db, demo, evidence, member, policy, roles, run, sentences

cli = typer.Typer(
    help="Health Network: a Discord bot for a health care community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for each in (run, demo, check, sentences):
    cli.add_typer(each.cli)
GROUPS = {
    "db": db,
    "billing": billing,
    "roles": roles,
    "community": community,
    "member": member,
    "evidence": evidence,
    "policy": policy,
}
for name, topic in GROUPS.items():
    cli.add_typer(topic.cli, name=name)


def main() -> None:
    """The console script. Status 2: what the operator must mend, or a wrong command; 1: something did not work."""
    from bot.errors import HalfWay, HealthNetworkError, OperatorMustFix

    try:
        cli()
    except OperatorMustFix as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except HalfWay as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except HealthNetworkError as error:
        typer.echo(f"That did not work: {str(error).rstrip('.')}.", err=True)
        sys.exit(1)
    except OSError as error:  # a full disk, a closed terminal
        typer.echo(f"That did not work: {error.filename or 'this machine'}: {error.strerror or error}.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
