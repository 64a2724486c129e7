// b5_perceptron.cpp - row B5: the perceptron learns AND by fixed increments.
#include <fmt/format.h>

#include <gradus/nn.hpp>

#include "textbook/boolean_perceptron.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::b5_perceptron {
namespace {

// AND with the labels of the other deck, -1 and 1, as a table of a user's.
std::vector<double> theta_of_signs() {
  const TemporaryFolder folder;
  const Dataset table =
      load(folder.write("and.csv", "x1,x2,and\n0,0,-1\n0,1,-1\n1,0,-1\n1,1,1\n"),
           {.target = {"and"}, .task = Task::classify, .scale = false, .fractions = {0, 0}});
  return boolean_perceptron(table, {.rule = methods::PerceptronUpdate::fixed_increment}).theta;
}

// What a unit with these weights says where it fires above 0, for (0, 0), (0, 1), (1, 0) and (1, 1).
Tensor fired(const std::vector<double>& theta) {
  Model unit = Sequential(Linear({{theta[1], theta[2]}}, {theta[0]}), Heaviside());
  unit.prepare({2}, 1, Dtype::float64);
  SmallGraph g;
  Builder builder(g.graph(), Mode::inference);
  const Var y = unit.apply(builder, g.given("x", {4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}));
  for (const Parameter& parameter : unit.parameters()) g.feeds()[parameter.name] = parameter.value;
  return g.value(y);
}

void compute(Findings& find) {
  const BooleanPerceptron fixed =
      boolean_perceptron({0, 0, 0, 1}, {.rule = methods::PerceptronUpdate::fixed_increment});
  find.near("AND by fixed increments: theta", {-3, 2, 2}, fixed.theta, 0);
  find.near("AND: the first epoch without mistakes", 10, static_cast<double>(fixed.mistakes.size()), 0);
  find.near("AND: mistakes in that epoch", 0, fixed.mistakes.back(), 0);
  find.near("AND: what the unit says with its step activation", {0, 0, 0, 1}, fired(fixed.theta), 0);
  find.near("AND with labels -1 and 1: theta", {-3, 2, 2}, theta_of_signs(), 0);
  const BooleanPerceptron batch =
      boolean_perceptron({0, 0, 0, 1}, {.rule = methods::PerceptronUpdate::batch, .alpha = 1});
  find.near("AND by averaged updates: mistakes in the end", 0, batch.mistakes.back(), 0);
  find.note(
      fmt::format("averaged updates of AND end after {} epochs: {}", batch.mistakes.size(), batch.ended));
  const BooleanPerceptron both =
      boolean_perceptron({0, 1, 1, 1}, {.rule = methods::PerceptronUpdate::fixed_increment});
  find.near("OR by fixed increments: mistakes in the end", 0, both.mistakes.back(), 0);
}

}  // namespace

extern const RowFile row{
    "A perceptron says 1 where theta x > 0. The batch rule starts from theta = 0 and adds alpha Delta in "
    "each "
    "epoch, Delta the average of y x over the rows with y theta x <= 0, until |Delta| < eps. With alpha = 1 "
    "and "
    "no average it is the fixed-increment perceptron.",
    &compute};

}  // namespace gradus::textbook::b5_perceptron
