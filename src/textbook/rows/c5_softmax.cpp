// c5_softmax.cpp - row C5: from scores to probabilities to a loss.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c5_softmax {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var s = image_scores(g);
  const Var cat = slice(s, 0, 0, 1);
  const std::vector<double> unnormalised = numbers(g.value(exp(cat)));
  find.near("e^3.2, e^5.1", {24.5, 164.0}, {unnormalised[0], unnormalised[1]}, 0.05);
  find.near("e^-1.7", 0.18, unnormalised[2], 0.005);
  find.near("probabilities", {0.13, 0.87, 0.00}, g.value(softmax(cat)), 0.005);
  const std::vector<double> losses = numbers(g.value(loss_rows(CrossEntropy(), s, g.labels({0, 1, 2}))));
  find.near("loss of the cat image, -ln 0.13", 2.04, losses[0], 0.005);
  find.near("losses of the car and the frog image", {0.0791, 6.1565}, {losses[1], losses[2]}, 5e-5);
}

}  // namespace

extern const RowFile row{
    "Scores 3.2 (cat), 5.1 (car), -1.7 (frog) of a cat's image become positive by exp: 24.5, 164.0, 0.18, "
    "and "
    "probabilities by division by their sum: 0.13, 0.87, 0.00. The loss is -ln 0.13.",
    &compute};

}  // namespace gradus::textbook::c5_softmax
