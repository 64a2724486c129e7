"""check_house_test.py - small made-up trees that break one house rule each, and must be found out for that rule alone."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_house  # noqa: E402


def findings(files):
    """What the checker says of a tree of these files, as "file:line: text"."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [f"{path}:{line}: {text}" for path, line, text in check_house.check(root)]


def header(body, name="tensor"):
    return {f"include/gradus/{name}.hpp": f"// {name}.hpp - a header.\n#pragma once\nnamespace gradus {{\n{body}\n}}\n"}


class House(unittest.TestCase):
    def expect(self, files, *expected):
        """Exactly these findings, each given by a part of its text."""
        found = findings(files)
        self.assertEqual(len(found), len(expected), found)
        for part in expected:
            self.assertTrue(any(part in text for text in found), (part, found))

    def test_a_good_tree_has_no_findings(self):
        self.expect({
            **header("/// A row of numbers.\nclass Row {\n public:\n  /// Its length.\n  int size() const;\n};"),
            "src/tensor/row.hpp": "// row.hpp - rows.\n#include <gradus/tensor.hpp>\n",
            "src/nn/layer.cpp": '// layer.cpp - a layer.\n#include <vector>\n\n#include "tensor/row.hpp"\n',
            "tests/nn/layer_test.cpp": '// layer_test.cpp - tests.\n#include "nn/layer.hpp"\nint main() { printf("x"); }\n',
        })

    def test_an_include_that_goes_up_is_found(self):
        self.expect({
            "src/nn/layer.hpp": "// layer.hpp - a layer.\n",
            "src/tensor/row.cpp": '// row.cpp - rows.\n#include "nn/layer.hpp"\n',
        }, "src/tensor/row.cpp:2: 'tensor' (floor 1) includes 'src/nn/layer.hpp' of 'nn' (floor 7)")

    def test_an_include_on_the_same_floor_is_found(self):
        self.expect({
            "src/nn/layer.hpp": "// layer.hpp - a layer.\n",
            "src/optim/rule.cpp": '// rule.cpp - a rule.\n#include "nn/layer.hpp"\n',
        }, "src/optim/rule.cpp:2:")

    def test_a_public_header_has_the_floor_of_its_folder(self):
        self.expect({
            **header("", "program"),
            "src/graph/node.cpp": "// node.cpp - a node.\n#include <gradus/program.hpp>\n",
        }, "of 'compile' (floor 6)")

    def test_the_library_includes_nothing_above_it(self):
        self.expect({
            "apps/cli/options.hpp": "// options.hpp - options.\n",
            "src/train/loop.cpp": '// loop.cpp - the loop.\n#include "../../apps/cli/options.hpp"\n',
        }, "src/train/loop.cpp:2: 'train' includes 'apps/cli/options.hpp', which stands above the library")

    def test_the_library_does_not_include_its_umbrella(self):
        self.expect({
            "include/gradus/gradus.hpp": "// gradus.hpp - everything.\n",
            "src/train/loop.cpp": "// loop.cpp - the loop.\n#include <gradus/gradus.hpp>\n",
        }, "umbrella")

    def test_an_inner_header_outside_its_floors_namespace_is_found(self):
        inside = lambda floor, namespace: {  # noqa: E731
            f"src/{floor}/rows.hpp": f"// rows.hpp - rows.\nnamespace {namespace} {{\nclass Rows {{}};\n}}\n"
        }
        self.expect(inside("data", "gradus::data"))
        self.expect(inside("train", "gradus::training::rows"))
        self.expect(inside("graph", "gradus"))
        self.expect(inside("data", "gradus"), "src/data/rows.hpp:1: what only the library sees of 'data' is in the namespace gradus::data")
        self.expect(inside("train", "gradus::train"), "in the namespace gradus::training")

    def test_a_folder_without_a_floor_is_found(self):
        self.expect({"src/attic/old.cpp": "// old.cpp - old things.\n"}, "'attic' has no floor")

    def test_an_include_cycle_is_found_once(self):
        self.expect({
            "src/nn/a.hpp": '// a.hpp - a.\n#include "nn/b.hpp"\n',
            "src/nn/b.hpp": '// b.hpp - b.\n#include "nn/c.hpp"\n',
            "src/nn/c.hpp": '// c.hpp - c.\n#include "a.hpp"\n',
        }, "include cycle: src/nn/a.hpp -> src/nn/b.hpp -> src/nn/c.hpp -> src/nn/a.hpp")

    def test_modules_that_need_each_other_are_found_once(self):
        self.expect({
            "src/nn/a.hpp": "// a.hpp - a.\n",
            "src/nn/a.cpp": '// a.cpp - a.\n#include "nn/a.hpp"\n#include "nn/b.hpp"\n',
            "src/nn/b.hpp": '// b.hpp - b.\n#include "nn/c.hpp"\n',
            "src/nn/c.hpp": "// c.hpp - c.\n",
            "src/nn/c.cpp": '// c.cpp - c.\n#include "nn/a.hpp"\n',
        }, "modules need each other: src/nn/a -> src/nn/b -> src/nn/c -> src/nn/a")

    def test_a_file_of_401_lines_is_found_and_one_of_400_is_not(self):
        self.expect({
            "src/nn/long.cpp": "// long.cpp - long.\n" + "\n" * 400,
            "src/nn/full.cpp": "// full.cpp - full.\n" + "\n" * 399,
        }, "src/nn/long.cpp:401: 401 lines")

    def test_a_file_says_what_it_is(self):
        self.expect({"src/nn/x.cpp": "#include <vector>\n", "tools/y.py": "import sys\n"}, "src/nn/x.cpp:1:", "tools/y.py:1:")

    def test_printing_and_exiting_in_the_library_are_found(self):
        for call in ("std::cout << 1;", 'std::cerr << "no";', 'printf("%d", 1);', 'std::puts("a");', "std::exit(1);", "abort();",
                     "::exit(2);", 'fmt::print("{}", 1);', 'fprintf(stderr, "a");', 'std::fputs("a", stdout);',
                     "std::terminate();"):  # fmt: skip
            with self.subTest(call=call):
                self.expect({"src/nn/x.cpp": f"// x.cpp - x.\nvoid f() {{ {call} }}\n"}, "src/nn/x.cpp:2: the library does not")

    def test_words_that_look_like_printing_are_let_be(self):
        for text in ('throw Error("do not printf(x) or std::cout here");', "int exit_code = 0;", "node.print(1);", "x->exit(1);",
                     "// std::cout << 1", "/* abort(); */", 'auto s = R"(exit(1))";', "snprintf(b, 3, \"x\");",
                     "int n = 1'000'000; // abort()", "fingerprintf(3);"):  # fmt: skip
            with self.subTest(text=text):
                self.expect({"src/nn/x.cpp": f"// x.cpp - x.\nvoid f() {{\n{text}\n}}\n"})

    def test_undocumented_public_declarations_are_found(self):
        for text, name in {
            "class Row {};": "Row",
            "struct Row {};": "Row",
            "enum class Color { red };": "Color",
            "int size(Row row);": "size",
            "inline constexpr int limit = 5;": "limit",
            "using Rows = std::vector<Row>;": "Rows",
            "template <class T>\nT twice(T x) {\n  return x + x;\n}": "twice",
            "template <class T>\n  requires std::is_same_v<T, int>\nvoid only(T x);": "only",
            "/// A row.\nclass Row {\n public:\n  int size() const;\n};": "size",
            "/// A row.\nclass Row {\n public:\n  explicit Row(int length) : length_{length} { check(); }\n private:\n  int length_;\n};": "Row",
            "/// A row.\nclass Row {\n public:\n  std::function<int(int)> map = {};\n};": "map",
            "/// A row.\nstruct Row {\n  int size(int axis);\n};": "size",
            "/// A row.\nstruct Row {\n  using Inner = int;\n};": "Inner",
            "/// A row.\nint f();\n\nint g();": "g",
            "/// A row.\nint f();\nlong g();": "g",
            "Var f(Attributes a = {});": "f",
            "/// A row.\nclass Row {\n public:\n  int size() const { return count_; }\n};": "size",
        }.items():
            with self.subTest(text=text):
                self.expect(header(text), f"without a doc comment: {name}")

    def test_documented_public_declarations_are_let_be(self):
        for text in (
            "/// A row.\nclass Row;",
            "class Row;\nstruct Op;",
            "int size(Row row);  ///< its length",
            "int size(Row row,\n         int axis);  ///< its length",
            "/// Both.\nint f();\nint f() const;\nint f(int x);",
            "/// Zeros or ones.\nVar zeros(Var x);\nVar ones(Var x);",
            "/// A row.\nclass Row {\n public:\n  Row() = default;\n  Row(const Row& other);\n  Row(Row&&) noexcept;\n  ~Row();\n"
            "  Row& operator=(const Row&);\n  int length() const { return length_; }\n  using Base::Base;\n"
            "  friend bool operator==(const Row&, const Row&);\n private:\n  void push(int x);\n  int length_ = 0;\n};",
            "Var operator+(Var a, Var b);",
            "/// A row.\nclass Row {\n public:\n  explicit Row(int length) : length_{length} {}\n private:\n  int length_;\n};",
            "/// A row.\nstruct Row {\n  int a, b = 1;\n  std::function<int(int)> f = {};\n  int (*get)(const void* x);\n};",
            "namespace detail {\nint hidden();\n}",
            "/// A row.\nclass Row {\n  int private_by_default();\n};",
            "/// Twice.\ntemplate <class T>\nT twice(T x) {\n  if (x) { return x; }\n  return x + x;\n}",
            '/// A name.\ninline constexpr const char* brace = "{";\n/// Another.\nint f(char c = \'{\');',
        ):
            with self.subTest(text=text):
                self.expect(header(text))


if __name__ == "__main__":
    unittest.main()
