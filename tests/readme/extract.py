"""extract.py - writes the ```cpp and ```sh blocks of a Markdown file to files and prints their paths.

`python3 extract.py README.md FOLDER`; a block is named by its kind and its place: cpp_1.cpp, sh_2.sh.
"""

import pathlib
import re
import sys

source, folder = (pathlib.Path(argument) for argument in sys.argv[1:3])
blocks = re.findall(r"^```(cpp|sh)\n(.*?)^```$", source.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
for number, (kind, text) in enumerate(blocks, 1):
    path = folder / f"{kind}_{number}.{kind}"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    print(path)
