"""Runs cases against a server, and prints OK: check.py MODULE.CASE ENDPOINTS [--Ice.X=Y ...]

`MODULE.*` runs all cases of the module. A case is a function of `cases/MODULE.py` that takes a `Peer`.
"""

import importlib
import sys

import Ice

from peer import Peer, out


def main():
    with Ice.initialize(sys.argv) as communicator:
        module_name, case = sys.argv[1].split(".")
        module = importlib.import_module("cases." + module_name)
        names = [case] if case != "*" else [
            name for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == module.__name__ and name[0] != "_"
        ]
        for name in names:
            getattr(module, name)(Peer(communicator, sys.argv[2]))
            if case == "*":
                out("  " + name)
    out("OK")


main()
