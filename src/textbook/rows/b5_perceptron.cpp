// b5_perceptron.cpp - row B5: the perceptron learns AND by fixed increments.
#include <fmt/format.h>

#include "textbook/boolean_perceptron.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook {
namespace {

void compute(Findings& find) {
  const BooleanPerceptron fixed = boolean_perceptron({0, 0, 0, 1}, {.rule = "fixed_increment"});
  find.near("AND by fixed increments: theta", {-3, 2, 2}, fixed.theta, 0);
  find.near("AND: the first epoch without mistakes", 10, static_cast<double>(fixed.mistakes.size()), 0);
  find.near("AND: mistakes in that epoch", 0, fixed.mistakes.back(), 0);
  const BooleanPerceptron batch = boolean_perceptron({0, 0, 0, 1}, {.rule = "batch", .alpha = 1});
  find.near("AND by averaged updates: mistakes in the end", 0, batch.mistakes.back(), 0);
  find.note(
      fmt::format("averaged updates of AND end after {} epochs: {}", batch.mistakes.size(), batch.ended));
  const BooleanPerceptron both = boolean_perceptron({0, 1, 1, 1}, {.rule = "fixed_increment"});
  find.near("OR by fixed increments: mistakes in the end", 0, both.mistakes.back(), 0);
}

}  // namespace

extern const RowFile b5_perceptron{
    "A perceptron says 1 where theta x > 0. The batch rule starts from theta = 0 and adds alpha Delta in "
    "each "
    "epoch, Delta the average of y x over the rows with y theta x <= 0, until |Delta| < eps. With alpha = 1 "
    "and "
    "no average it is the fixed-increment perceptron.",
    &compute};

}  // namespace gradus::textbook
