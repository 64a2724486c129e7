"""The loss of given scores, as the lectures begin."""
import math
import unittest

from support import Case

# Three images, three classes: cat, car, frog.
SCORES = "3.2,5.1,-1.7\n1.3,4.9,2.0\n2.2,2.5,-3.1\n"


class Loss(Case):
    def setUp(self):
        super().setUp()
        self.write("s.csv", SCORES)
        self.write("named.csv", "cat,car,frog\n" + SCORES)
        self.write("l.csv", "0\n1\n2\n")

    def test_hinge(self):
        found = self.json("loss", "hinge", "--scores", "s.csv", "--labels", "l.csv", "--json")
        for row, wanted in zip(found["rows"], (2.9, 0, 12.9)):
            self.assertAlmostEqual(row, wanted, places=12)
        self.assertAlmostEqual(found["mean"], 15.8 / 3, places=12)
        text = self.gradus("loss", "hinge", "--scores", "s.csv", "--labels", "l.csv").stdout
        for word in ("2.9", "12.9", "mean 5.26667 over 3 rows"):
            self.assertIn(word, text)

    def test_labels_may_be_names(self):
        self.write("words.csv", "label\ncat\ncar\nfrog\n")
        self.write("bare.csv", "cat\ncar\nfrog\n")
        wanted = self.json("loss", "hinge", "--scores", "s.csv", "--labels", "l.csv", "--json")
        for labels in ("words.csv", "bare.csv", "l.csv"):
            self.assertEqual(self.json("loss", "hinge", "--scores", "named.csv", "--labels", labels, "--json"), wanted, labels)

    def test_classes_and_counts_that_are_none_are_named(self):
        self.write("slip.csv", "label\ncat\ncra\nfrog\n")
        self.refused("loss", "hinge", "--scores", "named.csv", "--labels", "slip.csv", says=["row 2", '"cra" is no class', 'Did you mean "car"?', "frog"])
        self.write("counts.csv", "1,2,3\n1,2,-3\n0,0,0\n")
        self.refused("loss", "poisson", "--scores", "s.csv", "--labels", "counts.csv", says=["row 2", "-3 is no count"])

    def test_cross_entropy_and_its_gradient(self):
        found = self.json("loss", "cross_entropy", "--scores", "s.csv", "--labels", "l.csv", "--gradient", "--json")
        for row, label, loss, slopes in zip(SCORES.split(), range(3), found["rows"], found["gradient"]):
            scores = [float(cell) for cell in row.split(",")]
            total = sum(map(math.exp, scores))
            self.assertAlmostEqual(loss, math.log(total) - scores[label], places=12)
            for k, slope in enumerate(slopes):
                self.assertAlmostEqual(slope, math.exp(scores[k]) / total - (k == label), places=12)

    def test_numbers_and_two_classes(self):
        self.write("p.csv", "1\n2\n4\n")
        self.write("t.csv", "1.5\n2\n1\n")
        found = self.json("loss", "squared_error", "--scores", "p.csv", "--labels", "t.csv", "--json")
        self.assertEqual(found["rows"], [0.25, 0, 9])
        self.write("y.csv", "1\n0\n1\n")
        found = self.json("loss", "log_loss", "--scores", "p.csv", "--labels", "y.csv", "--json")
        self.assertAlmostEqual(found["rows"][1], math.log(1 + math.exp(2)), places=12)
        # A score alone, called as a class, is that of the second one.
        self.write("called.csv", "yes\n-1\n")
        self.write("yes.csv", "yes\n")
        found = self.json("loss", "log_loss", "--scores", "called.csv", "--labels", "yes.csv", "--json")
        self.assertAlmostEqual(found["mean"], math.log(1 + math.exp(1)), places=12)

    def test_what_does_not_fit_is_refused(self):
        self.write("short.csv", "0\n1\n")
        self.write("wide.csv", "0,1\n1,0\n2,2\n")
        self.write("four.csv", "0\n1\n3\n")
        self.write("odd.csv", "0\n1\nx\n")
        for labels, says in (("short.csv", "2 of labels"), ("wide.csv", "columns"), ("four.csv", "none of 3 classes"), ("odd.csv", '"x"'),
                             ("nowhere.csv", "nowhere.csv")):
            self.refused("loss", "hinge", "--scores", "s.csv", "--labels", labels, says=says)
        self.refused("loss", "hinge", "--scores", "s.csv", says="--labels")
        self.refused("loss", "hing", "--scores", "s.csv", "--labels", "l.csv", says="hinge")


if __name__ == "__main__":
    unittest.main()
