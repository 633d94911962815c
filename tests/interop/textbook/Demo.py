"""What `slice2py Printer.ice` would write: importing it makes `Demo.Printer` and `Demo.PrinterPrx`.

`Ice.loadSlice` puts a finished module `Demo` into `sys.modules`, in the place of this file.
"""

import os
import sys

import Ice

del sys.modules[__name__]
Ice.loadSlice("", ["--all", os.path.join(os.path.dirname(os.path.abspath(__file__)), "Printer.ice")])
