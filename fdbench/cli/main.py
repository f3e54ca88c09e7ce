"""The `fdbench` command: finds the chosen command's module, runs it, and turns what goes wrong into an exit code.

Only the chosen command's module is imported, so that `fdbench --help` is quick: numpy and yaml stay out of it.

A command is a module with `HELP: str`, `add_arguments(parser)` and `execute(args) -> int`.
"""

from __future__ import annotations

import argparse
import io
import os
import select
import signal
import sys
import traceback
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NamedTuple, NoReturn, Protocol, cast

from fdbench import __version__
from fdbench.cli.files import refused
from fdbench.errors import EXIT_BUG, EXIT_USAGE, FdbenchError, ScenarioError
from fdbench.harmless import harmless
from fdbench.threads import keep_to_one_thread

EXIT_INTERRUPTED = 130
EXIT_CLOSED_PIPE = 141
EXIT_TERMINATED = 143

RESUMED = ("run", "sweep", "replay")
"""Commands that know --resume."""


class Command(NamedTuple):
    name: str
    help: str
    module: str


COMMANDS = (
    Command("run", "play scenarios into one or more systems, record, score", "fdbench.cli.run"),
    Command("sweep", "play a suite at several values of a setting, and draw what each one buys", "fdbench.cli.sweep"),
    Command("replay", "play the cassettes of a run made in real time again", "fdbench.cli.replay"),
    Command("merge", "put the shards of a run together", "fdbench.cli.merge"),
    Command("measure", "measure recordings of talks: sound in, a run out", "fdbench.cli.measure"),
    Command("import", "make a suite of recordings that others published", "fdbench.cli.import_"),
    Command("fdb", "Full-Duplex-Bench: official figures beside what the sound says", "fdbench.cli.fdb"),
    Command("score", "score the recordings of a run again; no adapter needed", "fdbench.cli.score"),
    Command("report", "write one HTML page from one or more runs", "fdbench.cli.report"),
    Command("figures", "write the report's figures as SVG, PDF or PNG files", "fdbench.cli.figures"),
    Command("history", "draw many runs over time: scores, budgets, verdicts, every measure", "fdbench.cli.history"),
    Command("redact", "a copy of a run without voices and words, to be shared", "fdbench.cli.redact"),
    Command("compare", "compare two runs, paired by scenario", "fdbench.cli.compare"),
    Command("baseline", "keep a run's results as the baseline of a gate", "fdbench.cli.baseline"),
    Command("plan", "how many scenarios and repeats see which change", "fdbench.cli.plan"),
    Command("gate", "judge a run against a baseline; the exit code is the verdict", "fdbench.cli.gate"),
    Command("validate", "check scenario files", "fdbench.cli.validate"),
    Command("check-adapter", "check that an adapter keeps the contract", "fdbench.cli.check_adapter"),
    Command("list", "list adapters, suites, scenarios, voices or measures", "fdbench.cli.list_"),
    Command("calibrate", "the harness's own error, against known truth", "fdbench.cli.calibrate"),
    Command("render", "render the clips of scenarios", "fdbench.cli.render"),
    Command("doctor", "what is installed, and the command for what is missing", "fdbench.cli.doctor"),
    Command("serve", "put an adapter behind a WebSocket, for clients on the wall clock", "fdbench.cli.serve"),
)

EPILOG = """exit codes:
  0 pass   1 regression or broken budget   2 usage or configuration   3 a system is not valid   4 no PASS could be shown (gate --strict)
"""


class CommandModule(Protocol):
    """What the module of a command holds."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def execute(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; those of the process if None.

    Returns:
        The exit code: the command's own (0-4); 2 for a mistake in the arguments; the error's own for an `FdbenchError`;
        130 when interrupted; 143 when terminated (SIGTERM); 141 when the reader of the output is gone; 70 for a bug, after its traceback.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if argv is None:
            keep_to_one_thread()
            _end_in_order_when_terminated()
            _write_what_can_be_written()
        code = _without_exit(arguments)
        sys.stdout.flush()  # here, where a closed pipe is still handled
    except ScenarioError as error:
        print(_shown(str(error)), file=sys.stderr)  # each fault is file:line:col, which editors and CI make a link of
        return error.exit_code
    except FdbenchError as error:
        print(_shown(f"fdbench: {error}"), file=sys.stderr)
        return error.exit_code
    except Terminated:
        print(f"fdbench: terminated{_how_to_go_on(arguments)}", file=sys.stderr)
        return EXIT_TERMINATED
    except KeyboardInterrupt:
        print(f"fdbench: interrupted{_how_to_go_on(arguments)}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the last resort: it is shown in full)
        if isinstance(error, BrokenPipeError) and _output_is_closed():
            return EXIT_CLOSED_PIPE
        if isinstance(error, OSError) and (told := refused(error)) is not None:
            print(_shown(f"fdbench: {told}"), file=sys.stderr)
            return EXIT_USAGE
        print(_shown(traceback.format_exc()), end="", file=sys.stderr)
        print("fdbench: this is a bug in fdbench; please report it with the lines above", file=sys.stderr)
        return EXIT_BUG
    return code


def _how_to_go_on(arguments: Sequence[str]) -> str:
    if _name(arguments) == "gate" and any(a.startswith("--adapter") for a in arguments):
        return "; what was played is a run: `fdbench run --resume` completes it, with the --seed in its run.json"
    return "; a run can be completed with --resume" if _name(arguments) in RESUMED else ""


def _write_what_can_be_written() -> None:
    """Where the output is not UTF-8, a `?` stands for what it has no sign for; the interpreter escapes it on stderr."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _shown(text: str) -> str:
    """What went wrong, without keys of the environment and of the command line, and harmless."""
    from fdbench.wire.scrub import Secrets  # only what went wrong pays for it

    return harmless(Secrets.of(command=sys.argv).text(text))


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends what is under way as Ctrl-C does."""


def _end_in_order_when_terminated() -> None:
    """CI jobs are cancelled by SIGTERM. It is for a command in a process of its own."""

    def end(_signum: int, _frame: object) -> None:
        raise Terminated

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, end)


def _without_exit(argv: list[str]) -> int:
    """argparse leaves by SystemExit: --help, --version, a wrong argument."""
    try:
        return _dispatch(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE


def _dispatch(argv: list[str]) -> int:
    name = _name(argv)
    chosen = next((command for command in COMMANDS if command.name == name), None)
    module = _load(chosen) if chosen else None
    parser = _parser(chosen, module)
    if not argv:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    if name is not None and chosen is None:
        parser.error(f"there is no command {name!r}" + _nearest(name, (command.name for command in COMMANDS)))
    args = parser.parse_args(argv)
    if module is None:
        parser.error("name a command; `fdbench --help` lists them")
    return module.execute(args)


def _name(arguments: Sequence[str]) -> str | None:
    """The command's name, as it was written."""
    return next((argument for argument in arguments if not argument.startswith("-")), None)


def _load(command: Command) -> CommandModule:
    return cast(CommandModule, import_module(command.module))


def _parser(chosen: Command | None, module: CommandModule | None) -> argparse.ArgumentParser:
    """All commands by name and line of help; only the chosen one has arguments."""
    parser = _Parser(
        prog="fdbench",
        description="How a voice system behaves when people talk over each other, measured from the audio itself.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fdbench {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for command in COMMANDS:
        is_chosen = module is not None and command is chosen
        child = commands.add_parser(
            command.name,
            help=command.help,
            description=module.HELP if module is not None and is_chosen else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if module is not None and is_chosen:
            module.add_arguments(child)
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse, which names the nearest option when one is misspelt."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        known, extra = super().parse_known_args(args, namespace)
        wrong = next((argument for argument in extra if argument.startswith("-")), None)
        if wrong is not None:
            option = wrong.partition("=")[0]
            self.error(f"there is no option {option}" + _nearest(option, self._option_string_actions))
        return known, extra

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def _nearest(word: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches  # only a mistake pays for it

    close = get_close_matches(word, list(names), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _output_is_closed() -> bool:
    """Whether nobody reads standard output any more; if so, the interpreter's own flush at exit is kept quiet."""
    try:
        output = sys.stdout.fileno()
    except (OSError, ValueError):  # no real file
        return False
    poll = select.poll()
    poll.register(output, select.POLLOUT)
    if not any(happened & (select.POLLERR | select.POLLHUP) for _, happened in poll.poll(0)):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True
