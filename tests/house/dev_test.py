"""dev_test.py - ./dev on other systems: the releases of Debian it knows, and what it says of those that it does not."""

import os
import pathlib
import subprocess
import tempfile
import unittest

DEV = pathlib.Path(__file__).resolve().parents[2] / "dev"


def packages(what, system):
    """Names of packages and what was said, on a system of that /etc/os-release."""
    with tempfile.NamedTemporaryFile("w", suffix=".os") as file:
        file.write(system)
        file.flush()
        ran = subprocess.run([DEV, "packages", what], env={**os.environ, "GRADUS_OS_RELEASE": file.name}, capture_output=True,
                             text=True, check=True)
    return ran.stdout.split(), ran.stderr


def debian(version):
    return f'ID=debian\nVERSION_ID="{version}"\nPRETTY_NAME="Debian GNU/Linux {version}"\n'


class Releases(unittest.TestCase):
    def test_each_known_release_has_an_llvm_of_its_own(self):
        for version, llvm in ((12, 16), (13, 19)):
            lint, said = packages("lint", debian(version))
            self.assertIn(f"clang-tidy-{llvm}", lint)
            self.assertEqual(said, "")
            fuzz, said = packages("fuzz", debian(version))
            self.assertLessEqual({f"clang-{llvm}", f"libclang-rt-{llvm}-dev", "g++"}, set(fuzz))
            self.assertEqual(said, "")

    def test_a_build_for_arm_needs_its_compiler_its_emulator_and_its_libraries(self):
        names, said = packages("aarch64", debian(13))
        self.assertLessEqual({"g++-aarch64-linux-gnu", "qemu-user", "libfmt-dev:arm64", "libgtest-dev:arm64", "cmake"}, set(names))
        self.assertEqual(said, "")

    def test_another_system_is_named_with_the_releases_that_are_known(self):
        for system, name in ((debian(11), "Debian GNU/Linux 11"), (debian(14), "Debian GNU/Linux 14"),
                             ('ID=ubuntu\nVERSION_ID="13"\nPRETTY_NAME="Ubuntu 13"\n', "Ubuntu 13"),
                             ('ID=debian\nPRETTY_NAME="Debian GNU/Linux forky/sid"\n', "forky/sid"), ("", "unknown name")):
            names, said = packages("build", system)
            self.assertIn("cmake", names)
            self.assertIn(name, said)
            self.assertIn("Debian 12 and 13", said)


if __name__ == "__main__":
    unittest.main()
