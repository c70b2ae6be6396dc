"""The command line: `pwa-tickets`, or `python -m pwa_tickets`."""

import argparse
import os
import sys
from collections.abc import Sequence

from pwa_tickets.commands.duration import ago
from pwa_tickets.db.embedded_access import EmbeddedPostgresError
from pwa_tickets.settings import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; returns the exit code."""
    options = parser().parse_args(arguments)
    os.umask(0o077)  # keys, mails and tickets are nobody else's, whatever the mode of the folder they are in
    try:
        return run(options)
    except (SettingsError, EmbeddedPostgresError) as problem:
        print(problem, file=sys.stderr)
        return 1


def run(options: argparse.Namespace) -> int:
    """Each command is imported when it is asked for: `--help` and `migrate` need not load the whole house."""
    match options.command:
        case "demo":
            from pwa_tickets.commands import demo

            return demo.run(reload=options.reload, empty=options.empty)
        case "serve":
            from pwa_tickets.commands import serve

            return serve.run(
                host=options.host,
                quiet=options.quiet,
                reload=options.reload,
                sample=options.sample,
                migrates=options.migrate,
            )
        case "set-up-link":
            from pwa_tickets.commands import set_up

            return set_up.print_link()
        case "worker":
            from pwa_tickets.commands import worker

            return worker.run()
        case "migrate":
            from pwa_tickets.commands import migrate

            return migrate.run()
        case "doctor":
            from pwa_tickets.commands import doctor

            return doctor.run()
        case "backup":
            from pwa_tickets.commands import backup

            return backup.run(to=options.to, recipient=options.recipient)
        case "restore":
            from pwa_tickets.commands import restore

            return restore.run(options.file, identity_file=options.identity, replace=options.replace)
        case "reconcile":
            from pwa_tickets.commands import reconcile

            return reconcile.run(since=options.since, send_back=options.refund)
    from pwa_tickets.commands import staff

    match options.command, options.action:
        case "staff", "add":
            return staff.add_member(email=options.email, name=options.name, role=options.role)
        case "staff", "list":
            return staff.list_members()
        case "staff", "password":
            return staff.set_password(email=options.email)
        case "staff", "second-step-off":
            return staff.turn_off_second_factor(email=options.email)
        case _:
            return staff.create_token(email=options.email, name=options.name)


def parser() -> argparse.ArgumentParser:
    """Build the parser of every command and its options."""
    whole = argparse.ArgumentParser(prog="pwa-tickets", description="Recital ticketing for dance studios.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="command")

    demo = commands.add_parser("demo", help="run everything on this machine, with a sample studio")
    demo.add_argument("--reload", action="store_true", help="restart the server when its code changes")

    demo.add_argument("--empty", action="store_true", help="without the sample: set up a studio of your own")

    serve = commands.add_parser("serve", help="run the server, with the worker inside")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    serve.add_argument("--quiet", action="store_true", help="log warnings and errors only")
    serve.add_argument("--reload", action="store_true", help="restart when the code changes")

    serve.add_argument(
        "--sample", action="store_true", help="first bring database and sample studio up to date"
    )

    serve.add_argument("--migrate", action="store_true", help="first bring the database up to date")

    commands.add_parser("set-up-link", help="print a new link to begin the set-up of an empty studio")
    commands.add_parser("worker", help="run jobs and timers alone, beside servers on other machines")
    commands.add_parser("migrate", help="bring the database to the newest revision")

    staff = commands.add_parser("staff", help="who works here: add, list, password, second-step-off")
    actions = staff.add_subparsers(dest="action", required=True, metavar="action")
    add = actions.add_parser("add", help="put somebody on the list, with a password")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=("owner", "staff", "box_office", "door_staff"), default="staff")
    actions.add_parser("list", help="show the list")
    actions.add_parser("password", help="give somebody a new password").add_argument("email")
    actions.add_parser(
        "second-step-off", help="let somebody who lost their phone sign in by password alone"
    ).add_argument("email")

    token = commands.add_parser("token", help="let a program act for somebody: create")
    create = token.add_subparsers(dest="action", required=True, metavar="action").add_parser(
        "create", help="show it once"
    )
    create.add_argument("email", help="whom the program acts for")
    create.add_argument("--name", required=True, help="what it is for")

    reconcile = commands.add_parser("reconcile", help="find payments at Stripe whose order is gone")
    reconcile.add_argument("--since", type=ago, default="1d", help="how far back: 30m, 2h, 3d (default: 1d)")
    reconcile.add_argument("--refund", action="store_true", help="send the money of each back")

    backup = commands.add_parser("backup", help="write database, files and keys into one file")
    backup.add_argument("--to", help="a folder or s3://bucket/path (default: PWA_TICKETS_BACKUP_TO)")
    backup.add_argument("--recipient", help="encrypt it for this public key of age, age1…")

    restore = commands.add_parser("restore", help="bring a backup back, onto this machine or another one")
    restore.add_argument("file", help="the backup, or s3://bucket/path/name")
    restore.add_argument("--identity", help="the file with the secret key of age that opens it")
    restore.add_argument("--replace", action="store_true", help="also where there are orders, which are lost")

    commands.add_parser("doctor", help="check this installation and say what is wrong")
    return whole


if __name__ == "__main__":
    sys.exit(main())
