"""Pages in a real Chromium: nothing to complain of, nothing from the network, keys and buttons work.

With GRADUS_PICTURES=FOLDER it also leaves pictures of each page there, by day, by night, narrow and on paper, to be looked at.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import browser

PROGRAM = os.environ.get("GRADUS_PROGRAM", str(pathlib.Path(__file__).resolve().parents[2] / "build" / "gradus"))
PICTURES = os.environ.get("GRADUS_PICTURES")


class Explanation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.browser = cls.enterClassContext(browser.Browser())

    def page(self, name, *words):
        path = self.folder / f"{name}.html"
        subprocess.run([PROGRAM, "explain", *words, "--format", "html", "-o", path], check=True)
        self.browser.complaints.clear()
        self.browser.requests.clear()
        self.browser.open(path)
        return path

    def value(self, script):
        return self.browser.script(script)

    def place(self):
        return self.value("document.querySelector('.stepper output').value")

    def take_pictures(self, name):
        if not PICTURES:
            return
        folder = pathlib.Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        self.browser.picture(folder / f"{name}-day.png")
        self.browser.dark()
        self.browser.picture(folder / f"{name}-night.png")
        self.browser.size(420, 900)
        self.browser.picture(folder / f"{name}-narrow.png")
        self.browser.size(1280, 900)
        self.browser.dark(False)
        self.browser.paper(folder / f"{name}.pdf")

    def test_pages_load_without_complaint_and_without_network(self):
        for name, words in {
            "softmax": ["softmax"],
            "mlp": ["mlp:5"],
            "svm": ["svm"],
            "lenet5": ["lenet5"],
            "lenet5-folded": ["lenet5", "--fold"],
        }.items():
            path = self.page(name, *words)
            self.assertEqual(self.browser.complaints, [], name)
            self.assertEqual(self.browser.requests, [path.as_uri()], name)
            self.assertGreater(self.value("document.querySelectorAll('.graph .node').length"), 5)
            self.assertGreater(self.value("document.querySelectorAll('.derivation math').length"), 5)
            self.assertEqual(self.value("document.documentElement.scrollWidth - innerWidth"), 0, f"{name} is too wide")
            self.take_pictures(name)

    def test_keys_and_buttons_take_steps(self):
        self.page("steps", "mlp:5")
        count = self.value("document.querySelectorAll('section.step').length")
        self.assertEqual(self.place(), f"1 of {count}")
        self.browser.key("ArrowRight")
        self.assertEqual(self.place(), f"2 of {count}")
        self.value("document.querySelectorAll('.stepper button')[2].click()")
        self.assertEqual(self.place(), f"3 of {count}")
        self.browser.key("ArrowLeft")
        self.assertEqual(self.place(), f"2 of {count}")
        self.browser.key("End")
        self.assertEqual(self.place(), f"{count} of {count}")
        self.browser.key("ArrowRight")
        self.assertEqual(self.place(), f"{count} of {count}")
        self.assertEqual(self.browser.complaints, [])

    def test_the_active_node_is_marked_and_its_step_shown(self):
        self.page("active", "mlp:5")
        self.browser.key("End")
        shown = self.value("[...document.querySelectorAll('section.step')].filter(s => !s.hidden).map(s => s.dataset.parts)")
        self.assertEqual(len(shown), 1)
        marked = self.value("[...document.querySelectorAll('.active')].map(part => part.id)")
        self.assertEqual(sorted(marked), sorted(shown[0].split()))
        inside = self.value("""(() => {
          const frame = document.querySelector('.map').getBoundingClientRect();
          const node = document.querySelector('.node.active').getBoundingClientRect();
          return node.top >= frame.top && node.bottom <= frame.bottom;
        })()""")
        self.assertTrue(inside, "the map scrolls to the active node")

    def test_a_click_on_a_node_goes_to_its_step(self):
        self.page("click", "softmax")
        self.value("document.querySelector('.node.loss').dispatchEvent(new MouseEvent('click'))")
        self.assertTrue(self.value("document.querySelector('section.step:not([hidden]) .formula').textContent").startswith("L="))

    def test_paper_has_all_steps(self):
        self.page("paper", "softmax")
        self.browser.call("Emulation.setEmulatedMedia", media="print")
        hidden = self.value("[...document.querySelectorAll('section.step')].filter(s => getComputedStyle(s).display === 'none').length")
        self.assertEqual(hidden, 0)
        self.browser.size(794, 1123)
        self.assertEqual(self.value("(desk => desk.scrollHeight - desk.clientHeight)(document.querySelector('.desk'))"), 0)
        self.browser.size(1280, 900)
        self.browser.call("Emulation.setEmulatedMedia", media="")


if __name__ == "__main__":
    if not browser.find():
        print("skipped: there is no Chromium here (Debian package chromium)")
        sys.exit(77)
    unittest.main()
