#!/usr/bin/env python3
"""What pefile, an independent parser, says of Windows programs.

Reads paths, one a line; prints one line of JSON a path: import hash ("" for none) and the strings of
the first version resource. Exit code 77 when pefile is not installed.
"""

import json
import sys

try:
    import pefile
except ImportError:
    sys.exit(77)

KEYS = ["FileVersion", "FileDescription", "ProductName", "CompanyName", "OriginalFilename"]
PARTS = [pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"],
         pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]]


def version(image):
    for info in getattr(image, "FileInfo", [[]])[0]:
        if info.Key == b"StringFileInfo" and info.StringTable:
            entries = info.StringTable[0].entries
            return [entries.get(key.encode(), b"").decode("utf-8", "replace") for key in KEYS]
    return []


for line in sys.stdin:
    path = line.rstrip("\n")
    image = pefile.PE(path, fast_load=True)
    image.parse_data_directories(PARTS)
    print(json.dumps([image.get_imphash(), version(image)]), flush=True)
