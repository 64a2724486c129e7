"""public_docs.py - finds public declarations of a C++ header that carry no doc comment.

A declaration is documented by `///` lines right above it or by `///<` behind it. One comment also covers the lines right
below its declaration that declare the same name again, or more names of the same type. No comment is asked of what says
everything by itself: operators, destructors, default, copy and move constructors, constructors that only set members,
friends, using-declarations, forward declarations, accessors that return the member of their own name, and the fields of
a described struct.
"""

import re

COMMENTS_AND_STRINGS = re.compile(
    r'R"([^()\s\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
ACCESS = re.compile(r"(public|protected|private)\s*$")
TYPE = re.compile(r"^(?:typedef\s+)?(class|struct|union|enum(?:\s+(?:class|struct))?)\s+(?:\[\[.*?\]\]\s*)?(?:alignas\s*\(.*?\)\s*)?(\w+)")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def after_angles(text, start):
    """The position behind the `>` that closes the `<` at start."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] == "<":
            depth += 1
        elif text[position] == ">" and text[position - 1] != "-":
            depth -= 1
            if depth == 0:
                return position + 1
    return len(text)


def after_braces(text, start):
    """The position behind the `}` that closes the `{` at start."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def bare(declaration):
    """The declaration without template heads, requires clauses and attributes."""
    text = declaration.strip()
    while found := re.match(r"template\s*<", text):
        text = text[after_angles(text, found.end() - 1) :].strip()
    text = re.sub(r"\[\[.*?\]\]\s*", "", text)
    if text.startswith("requires"):
        # The clause ends where a line of its own does: clang-format puts the declaration on the next one.
        text = text.split("\n", 1)[1].strip() if "\n" in text else text
    return re.sub(r"\s+", " ", text)


def name_and_type(text):
    """The declared name and what stands before it."""
    if found := TYPE.match(text):
        return found.group(2), found.group(1)
    if found := re.match(r"(using|concept)\s+(\w+)", text):
        return found.group(2), found.group(1)
    plain, position = "", 0
    while position < len(text):  # template arguments left out: std::function<int(int)> f is not a function named int
        if text[position] == "<" and "operator" not in plain:
            position = after_angles(text, position)
        else:
            plain += text[position]
            position += 1
    plain = re.split(r"=|\{", plain, maxsplit=1)[0].strip()
    if found := re.search(r"([~\w]+)\s*\(", plain):
        return found.group(1), plain[: found.start()].strip()
    found = re.search(r"(\w+)\s*(?:\[[^\]]*\]\s*)*(?::\s*\d+)?$", plain)
    return (found.group(1), plain[: found.start()].strip()) if found else (text, "")


def exempt(text, body, owner, fields):
    """True for declarations that say everything by themselves; `fields` says that the owner is a struct."""
    plain = re.split(r"=|\{", text, maxsplit=1)[0]
    if fields and not re.match(r"(using|enum|class|struct|union)\b", text):
        while (start := plain.find("<")) >= 0:
            plain = plain[:start] + plain[after_angles(plain, start) :]
        if "(" not in plain or "(*" in plain:
            return True
    if re.match(r"(friend|static_assert|using namespace|extern template|typedef struct)\b", text) or re.search(r"\boperator\b", text):
        return True
    if re.match(r"using\b", text) and "=" not in text:
        return True
    if not body and re.fullmatch(r"(?:class|struct|union|enum(?: class| struct)?) \w+(?: : \w+)?", text):
        return True
    if "~" in text.split("(")[0] or re.search(r"= (default|delete)$", text):
        return True
    if owner and (found := re.search(rf"\b{owner}\s*\((.*?)\)", text)):
        if re.fullmatch(rf"|(const )?{owner}(<[^>]*>)? ?&&?( \w+)?", found.group(1).strip()):
            return True
        if re.match(rf"(explicit )?(constexpr )?{owner}\s*\(", text) and body.endswith("{}"):
            return True
    name, _ = name_and_type(text)
    return bool(re.fullmatch(rf"\{{\s*return [*&]?{re.escape(name)}_(\.get\(\))?;\s*\}}", body.strip()))


class Reader:
    """Walks a header scope by scope and notes the declarations that nobody described."""

    def __init__(self, text):
        comments = []
        self.code = DIRECTIVE.sub(blank, COMMENTS_AND_STRINGS.sub(blank, text))
        for found in COMMENTS_AND_STRINGS.finditer(text):
            if found.group(0).startswith("///"):
                comments.append((text.count("\n", 0, found.start()) + 1, found.group(0)))
        lines = text.splitlines()
        self.above = {n for n, comment in comments if lines[n - 1].lstrip().startswith("///") and not comment.startswith("///<")}
        self.behind = {n for n, comment in comments if comment.startswith("///<")}
        self.starts = [0]
        for found in re.finditer("\n", text):
            self.starts.append(found.end())
        self.findings = []
        self.covered = (-1, "", "")  # last line, name and type of the declaration a comment last covered

    def line(self, position):
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] <= position else (low, middle)
        return low + 1

    def declare(self, start, end, owner, text, body="", fields=False):
        """Looks at one declaration that spans [start, end) of the code."""
        text = bare(text)
        if not text:
            return
        first, last = self.line(start), self.line(end - 1)
        name, kind = name_and_type(text)
        below = self.covered[0] == first - 1 and (name == self.covered[1] or (kind and kind == self.covered[2]))
        if first - 1 in self.above or below:
            self.covered = (last, name, kind)
        elif exempt(text, body, owner, fields):
            if self.covered[0] == first - 1:
                self.covered = (last, *self.covered[1:])
        elif not any(line in self.behind for line in range(first, last + 1)):
            self.findings.append((first, f"public declaration without a doc comment: {name}"))

    def scope(self, position, owner=None, public=True):
        """Reads declarations until the scope closes; returns the position behind its brace."""
        fields = owner is not None and public  # a struct, not a class
        code, parentheses, start = self.code, 0, position
        while position < len(code):
            mark = code[position]
            if code[start].isspace() and start < position + 1:
                start, position = start + 1, max(position, start + 1)
                continue
            if mark in "([":
                parentheses += 1
            elif mark in ")]":
                parentheses -= 1
            elif parentheses:
                pass
            elif mark == "}":
                return position + 1
            elif mark == ";":
                if public:
                    self.declare(start, position, owner, code[start:position], fields=fields)
                start = position + 1
            elif mark == ":" and owner and ACCESS.fullmatch(code[start:position].strip()):
                public = code[start:position].strip() == "public"
                start = position + 1
            elif mark == "<" and re.match(r"template\s*$", code[start:position]):
                position = after_angles(code, position)
                continue
            elif mark == "{":
                position = self.block(start, position, owner, public, fields)
                start = position
                continue
            position += 1
        return position

    def block(self, start, brace, owner, public, fields):
        """Reads a declaration that has a block; returns the position behind it."""
        code, head = self.code, self.code[start:brace]
        text = bare(head)
        if found := re.match(r"(?:inline )?namespace\b\s*([\w:]*)|extern\b", text):
            hidden = found.group(1) in ("", "detail", "internal") and not text.startswith("extern")
            return after_braces(code, brace) if hidden else self.scope(brace + 1)
        kind = TYPE.match(text)
        if kind and "(" not in re.sub(r"alignas\s*\(.*?\)", "", text):
            if public:
                self.declare(start, brace, owner, head, "{}")
            if kind.group(1).startswith("enum") or not public:
                end = after_braces(code, brace)
            else:
                end = self.scope(brace + 1, kind.group(2), kind.group(1) != "class")
            return code.index(";", end) + 1 if ";" in code[end:] else end
        end = after_braces(code, brace)
        while following := re.match(r"\s*[,{]", code[end:]):  # the next brace of an initialiser list, or the body
            opening = code.find("{", end + following.end() - 1)
            end = after_braces(code, opening)
        body = code[brace:end]
        if tail := re.match(r"\s*;", code[end:]):
            end += tail.end()
        if public:
            self.declare(start, end, owner, head, body.rstrip("; \n"), fields)
        return end


def undocumented(text):
    """(line, finding) for each public declaration of a header that has no doc comment."""
    reader = Reader(text)
    reader.scope(0)
    return reader.findings
