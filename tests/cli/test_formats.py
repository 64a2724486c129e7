"""Data in every format goes through train, evaluate and predict; files are known by what they hold."""
import bz2
import contextlib
import gzip
import json
import lzma
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import unittest
import zipfile
import zlib

from support import IRIS, PROGRAM, Case

SMALL = ("--epochs", "3", "--model", "linear", "--no-test")


class Formats(Case):
    def table(self):
        return pathlib.Path(IRIS).read_bytes()

    def predictions(self, data, *words, **options):
        """Trains on data, evaluates and predicts the same, and returns the predictions."""
        self.train(data, "--target", "species", *SMALL, *words, out="run-of", **options)
        self.gradus("evaluate", "run-of", "--data", data, *words, **options)
        text = self.gradus("predict", "run-of", data, *words, **options).stdout
        subprocess.run(["rm", "-r", self.folder / "run-of"], check=True)
        return text

    def same(self, data, *words, **options):
        """Data in another format says what the table does."""
        self.assertEqual(self.predictions(data, *words, **options), self.predictions(IRIS), data)

    def test_names_do_not_matter(self):
        for name in ("iris.test", "iris.tab", "iris"):
            self.same(self.write(name, self.table()))

    def test_dialects(self):
        text = self.table().decode()
        self.same(self.write("semicolons", text.replace(",", ";")))
        self.same(self.write("blanks", text.replace(",", "   ").replace("\n", "\r\n")))
        self.same(self.write("utf16", text.encode("utf-16")))

    def test_packed(self):
        self.same(self.write("a", gzip.compress(self.table())))
        with zipfile.ZipFile(self.folder / "b", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("iris.csv", self.table())
        self.same(self.folder / "b")
        with zipfile.ZipFile(self.folder / "c.zip", "w") as archive:
            archive.writestr("notes.txt", "two files")
            with archive.open("data/iris.csv", "w", force_zip64=True) as member:
                member.write(self.table())
        self.same(f"{self.folder}/c.zip:data/iris.csv")
        self.refused("train", self.folder / "c.zip", "--target", "species", says=["archive of 2 files", "c.zip:notes.txt"])
        self.refused("train", "c.zip:iris.csv", "--target", "species", says=["no file in this archive", "data/iris.csv"])
        whole = (self.folder / "b").read_bytes()
        self.refused("train", self.write("cut", whole[:-30]), "--target", "species", says="cut short")
        self.refused("train", self.write("bad", whole[:60] + b"\xff" + whole[61:]), "--target", "species", says="damaged")
        self.refused("train", "b", "--target", "species", "--max-bytes", "2000", says=["b:iris.csv", "--max-bytes"])

    def run_with(self, given, *words, code=0):
        """Runs the program with a file as its standard input."""
        with open(given, "rb") as stream:
            result = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, stdin=stream, capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def test_standard_input(self):
        self.run_with(IRIS, "train", "-", "--target", "species", *SMALL, "--out", "run", "--quiet")
        expected = self.predictions(IRIS)
        self.assertEqual(self.run_with(IRIS, "predict", "run", "-").stdout, expected)
        self.assertEqual(self.gradus("predict", "run", IRIS).stdout, expected)
        self.assertIn("accuracy", self.gradus("evaluate", "run", "--data", IRIS).stdout)
        self.assertIn("accuracy", self.run_with(IRIS, "evaluate", "run", "--data", "/dev/stdin").stdout)
        # What came from standard input has to come from there again, and is known by its checksum.
        self.assertIn('"data": "-"', (self.folder / "run" / "command.json").read_text())
        self.assertIn("accuracy", self.run_with(IRIS, "evaluate", "run").stdout)
        self.refused("evaluate", "run", says=["standard input, which is empty", "--data"])
        other = self.write("other.csv", self.table().replace(b"5.1", b"5.2"))
        self.assertIn("no longer the data this run", self.run_with(other, "evaluate", "run", code=2).stderr)

    def test_pipes(self):
        read, write = os.pipe()
        with os.fdopen(write, "wb") as pipe:
            pipe.write(self.table())
        command = [PROGRAM, "train", "-", "--target", "species", *SMALL, "--quiet"]
        subprocess.run(command, cwd=self.folder, stdin=read, check=True, timeout=300)
        os.close(read)
        self.assertTrue((self.folder / "runs" / "stdin-linear-1" / "model.safetensors").is_file())

    def test_what_is_not_read_is_named(self):
        self.refused("train", self.write("data.csv", b"%PDF-1.4\n\0\1\2\3\4\5"), "--target", "y", says=["%PDF-1.4", "a PDF document", "tables of text"])

    def test_packed_by_other_libraries(self):
        for name, pack in (("a.bz2", bz2.compress), ("a.xz", lzma.compress)):
            self.same(self.write(name, pack(self.table())))
            self.same(self.write(name, pack(self.table()[:1000]) + pack(self.table()[1000:])))
            self.refused("train", self.write("cut", pack(self.table())[:-20]), "--target", "species", says="damaged or cut short")
            self.refused("train", self.write("bomb", pack(bytes(3_000_000))), "--target", "species", "--max-bytes", "1M", says=["1 MiB", "--max-bytes"])
        if shutil.which("zstd"):
            packed = subprocess.run(["zstd", "-c"], input=self.table(), capture_output=True, check=True).stdout
            self.same(self.write("a.zst", packed))
            self.refused("train", self.write("cut", packed[:-20]), "--target", "species", says="damaged or cut short")

    def test_tables_in_other_formats(self):
        names, *rows = [line.split(",") for line in self.table().decode().split()]
        as_object = [{name: cell if name == "species" else float(cell) for name, cell in zip(names, row)} for row in rows]
        self.same(self.write("lines", "".join(json.dumps(row) + "\n" for row in as_object)))
        self.same(self.write("array", json.dumps(as_object)))
        kinds = "".join(f"@attribute {name} {'{setosa,versicolor,virginica}' if name == 'species' else 'numeric'}\n" for name in names)
        self.same(self.write("arff", f"@relation iris\n{kinds}@data\n" + "".join(",".join(row) + "\n" for row in rows)))
        with contextlib.closing(sqlite3.connect(self.folder / "many.db")) as database:
            database.execute("create table other (a)")
            database.execute(f"create table iris ({', '.join(names)})")
            database.executemany(f"insert into iris values ({', '.join('?' * len(names))})", [list(row.values()) for row in as_object])
            database.commit()
        self.same(f"{self.folder}/many.db:iris")
        self.refused("train", self.folder / "many.db", "--target", "species", says=["2 tables", "many.db:other"])
        self.refused("train", f"{self.folder}/many.db:irys", "--target", "species", says='Did you mean "iris"?')

    def test_tables_of_other_programs(self):
        wild = pathlib.Path(__file__).resolve().parent.parent / "data" / "wild"
        said = set()
        for name in ("twin.csv", "snappy.parquet", "zstd.feather", "large.arrows", "openpyxl.xlsx", "shared.xlsx:Tabelle 1"):
            data = f"{wild}/kinds/{name}"
            self.train(data, "--target", "y", *SMALL, out=name.replace(":", "-"))
            self.assertEqual(self.json("evaluate", name.replace(":", "-"), "--data", data, "--json")["rows"], 24)
            said.add(self.gradus("predict", name.replace(":", "-"), data).stdout)
        self.assertEqual(len(said), 1)
        nested = f"{wild}/parts/nested.parquet"
        self.refused("train", nested, says=['column "tags" holds lists', "--ignore tags --ignore place"])
        self.train(nested, "--ignore", "tags", "--ignore", "place", *SMALL)
        self.assertEqual(len(self.gradus("predict", "run", nested).stdout.splitlines()), 13)

    def test_svmlight(self):
        rows = "".join(f"{'+1' if i % 2 else '-1'} 1:{i % 2 + i / 100} 3:{i}\n" for i in range(60))
        self.train(self.write("t.svm", rows), "--target", "target", *SMALL)
        self.gradus("evaluate", "run", "--data", "t.svm")
        self.assertEqual(len(self.gradus("predict", "run", "t.svm").stdout.splitlines()), 61)


def png(height, width, pixels, colour):
    """A PNG image of 8 bits, by the book."""
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    line = width * (3 if colour else 1)
    rows = b"".join(b"\0" + bytes(pixels[i * line : (i + 1) * line]) for i in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2 if colour else 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Images(Case):
    NET = ("--model", "conv2d 4 3, relu, max_pool2d 2, linear", "--epochs", "2", "--no-test")

    def picture(self, red, size=8):
        """Noise, redder or bluer."""
        self.state = getattr(self, "state", 1)
        pixels = []
        for _ in range(size * size):
            self.state = self.state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
            noise = self.state >> 58
            pixels += [noise + 180 * red, noise, noise + 180 * (not red)]
        return png(size, size, pixels, True)

    def folder_of_images(self, *sizes):
        for i in range(40):
            place = self.folder / "images" / ("red" if i % 2 else "blue")
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{i}.png").write_bytes(self.picture(i % 2, sizes[i % len(sizes)]))
        return self.folder / "images"

    def test_a_folder_of_png_images(self):
        images = self.folder_of_images(8)
        self.train(images, *self.NET)
        self.assertEqual(self.json("evaluate", "run", "--data", images, "--json")["rows"], 40)
        lines = self.gradus("predict", "run", images / "red").stdout.splitlines()
        self.assertEqual(lines[0], "row,label")
        self.assertEqual(len(lines), 21)
        (images / "red" / "bad.png").write_bytes(self.picture(True)[:60])
        self.refused("train", images, says=["bad.png", "damaged or cut short"])

    def test_images_of_several_sizes(self):
        images = self.folder_of_images(8, 12, 20)
        self.refused("train", images, *self.NET, says=["an image of ", "--resize 8x8"])
        self.train(images, *self.NET, "--resize", "8x8")
        self.refused("evaluate", "run", "--data", images, says="--resize 8x8")
        self.assertEqual(self.json("evaluate", "run", "--data", images, "--resize", "8x8", "--json")["rows"], 40)

    def test_cifar(self):
        records = b"".join(bytes([i % 2]) + bytes([200 * (i % 2) + i] * 3072) for i in range(40))
        self.write("data_batch_1.bin", records)
        self.write("test_batch.bin", records[:3073 * 10])
        self.train(".", *self.NET)
        self.assertEqual(self.json("evaluate", "run", "--data", "test_batch.bin", "--json")["rows"], 10)
        self.assertEqual(len(self.gradus("predict", "run", "test_batch.bin").stdout.splitlines()), 11)

    def test_tables_of_pixels(self):
        rows = "label," + ",".join(f"p{j}" for j in range(36)) + "\n"
        rows += "".join(f"{'ab'[i % 2]}," + ",".join(str((200 * (i % 2) + i + j) % 256) for j in range(36)) + "\n" for i in range(40))
        self.train(self.write("pixels.csv", rows), "--target", "label", "--input-shape", "1x6x6", *self.NET)
        self.assertEqual(self.json("evaluate", "run", "--data", "pixels.csv", "--json")["rows"], 40)
        self.assertEqual(len(self.gradus("predict", "run", "pixels.csv").stdout.splitlines()), 41)
        self.train("digits", "--input-shape", "1x8x8", *self.NET, out="digits")
        self.train("digits", "--model", "reshape 1 8 8, conv2d 4 3, relu, max_pool2d 2, linear", "--epochs", "1", "--no-test", out="reshaped")
        self.refused("train", "pixels.csv", "--target", "label", "--input-shape", "1x6x7", says=["36 numbers", "--input-shape"])
        self.refused("train", "pixels.csv", "--target", "label", "--input-shape", "6x6", says="3 lengths")


if __name__ == "__main__":
    unittest.main()
