"""recipe_test.py - recipes on made-up trees: what they insert, what they refuse, and that all is taken back."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "recipes"))
from recipe import After, Declared, Recipe, Undo, touched  # noqa: E402

HACKING = "# Hacking\n\n## Add a thing\n\nTwo files: here\nand there.\n\n## Add another\n\nIt is told below.\n"
OLD = 1_000_000_000_000_000_000


class Recipes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        (self.tree / "menu.hpp").write_text("one\ntwo\n")
        os.utime(self.tree / "menu.hpp", ns=(OLD, OLD))

    def recipe(self, piece, section="Add a thing"):
        return Recipe(section=section, files={"new.cpp": "new\n", "menu.hpp": piece})

    def test_a_recipe_adds_files_and_lines_and_all_is_taken_back(self):
        for piece, keeps_time in ((Declared("one\n", "and a half\n"), True), (After("one\n", "and a half\n"), False)):
            recipe, menu = self.recipe(piece), self.tree / "menu.hpp"
            self.assertEqual(recipe.fits(self.tree, HACKING), "")
            with Undo(self.tree, touched({"thing": recipe})):
                recipe.apply(self.tree)
                self.assertEqual(menu.read_text(), "one\nand a half\ntwo\n")
                self.assertEqual((self.tree / "new.cpp").read_text(), "new\n")
                self.assertEqual(menu.stat().st_mtime_ns == OLD, keeps_time)
            self.assertEqual(menu.read_text(), "one\ntwo\n")
            self.assertEqual(menu.stat().st_mtime_ns == OLD, keeps_time)  # it is compiled again where its users were
            self.assertFalse((self.tree / "new.cpp").exists())

    def test_several_pieces_go_into_one_file(self):
        self.recipe([After("one\n", "1\n"), Declared("two\n", "2\n")]).apply(self.tree)
        self.assertEqual((self.tree / "menu.hpp").read_text(), "one\n1\ntwo\n2\n")

    def test_another_count_than_that_of_hacking_is_told(self):
        recipe = Recipe(section="Add a thing", files={"new.cpp": "new"})
        self.assertIn("touches 1 files (new.cpp), HACKING states 2", recipe.fits(self.tree, HACKING))

    def test_what_does_not_fit_is_refused(self):
        for recipe, words in ((self.recipe(After("three", "3")), "menu.hpp has nowhere 'three'"),
                              (Recipe(section="Add a thing", files={"menu.hpp": "new"}), "menu.hpp is there already"),
                              (self.recipe(After("one", "1"), "Add nothing"), "no section 'Add nothing'"),
                              (self.recipe(After("one", "1"), "Add another"), "says nowhere how many files")):  # fmt: skip
            with self.assertRaisesRegex(SystemExit, words):
                recipe.fits(self.tree, HACKING)


if __name__ == "__main__":
    unittest.main()
