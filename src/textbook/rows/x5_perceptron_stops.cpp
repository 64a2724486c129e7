// x5_perceptron_stops.cpp - row X5: the perceptron's stopping rule on XOR.
#include "textbook/boolean_perceptron.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::x5_perceptron_stops {
namespace {

void compute(Findings& find) {
  const BooleanPerceptron exclusive =
      boolean_perceptron({0, 1, 1, 0}, {.rule = methods::PerceptronUpdate::batch});
  find.near("XOR: epochs until |Delta| < eps", 1, static_cast<double>(exclusive.mistakes.size()), 0);
  find.near("XOR: |Delta| there", 0, exclusive.delta.back(), 0);
  find.misprint("XOR: mistakes where the rule stops", {0}, {exclusive.mistakes.back()}, 0.5);
  find.near("XOR: rows that are wrong there", 4, exclusive.mistakes.back(), 0);
  find.holds("the verdict is that XOR is not separable so far",
             exclusive.ended.find("not separable so far") != std::string::npos);
  find.note("what the method says: " + exclusive.ended);
}

}  // namespace

extern const RowFile row{
    "The batch perceptron repeats until |Delta| < eps, as if a small Delta meant that all is learnt. On XOR "
    "the "
    "four updates cancel in the very first epoch: Delta = 0 with every row wrong. Success is that there are "
    "no "
    "mistakes; |Delta| and the mistakes are two figures.",
    &compute};

}  // namespace gradus::textbook::x5_perceptron_stops
