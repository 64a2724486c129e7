// b11_boolean_functions.cpp - row B11: AND, OR, NOT and XNOR written down, XOR learnt from data.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/io.hpp>

#include "base/parallel.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"
#include "textbook/temporary_folder.hpp"
#include "train/step.hpp"

namespace gradus::textbook::b11_boolean_functions {
namespace {

// What a network gives for every input of {0, 1}^n, in the order 00, 01, 10, 11.
Tensor outputs(Model model, std::int64_t inputs) {
  if (!model.prepared()) model.prepare({inputs}, 1, Dtype::float64);
  const std::int64_t rows = inputs == 1 ? 2 : 4;
  Tensor x({rows, inputs}, Dtype::float64);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < inputs; ++j)
      x.set_number(i * inputs + j, static_cast<double>(i >> (inputs - 1 - j) & 1));
  SmallGraph g;
  Builder builder(g.graph(), Mode::inference);
  const Var y = model.apply(builder, g.given("x", x));
  for (const Parameter& parameter : model.parameters()) g.feeds()[parameter.name] = parameter.value;
  return g.value(y);
}

void check_written_networks(Findings& find) {
  find.near("AND: g(-30 + 20 x1 + 20 x2)", {9.36e-14, 4.54e-5, 4.54e-5, 0.999955},
            outputs(Sequential(Linear({{20, 20}}, {-30}), Sigmoid()), 2), 5e-7);
  find.near("AND of 0 and 0 alone", 9.36e-14,
            outputs(Sequential(Linear({{20, 20}}, {-30}), Sigmoid()), 2).number(0), 5e-17);
  find.near("OR: g(-10 + 20 x1 + 20 x2)", {4.54e-5, 0.999955, 0.999955, 1},
            outputs(Sequential(Linear({{20, 20}}, {-10}), Sigmoid()), 2), 5e-7);
  find.near("NOT: g(10 - 20 x1)", {0.999955, 4.54e-5},
            outputs(Sequential(Linear({{-20}}, {10}), Sigmoid()), 1), 5e-7);
  const Model xnor =
      Sequential(Linear({{20, 20}, {-20, -20}}, {-30, 10}), Sigmoid(), Linear({{20, 20}}, {-10}), Sigmoid());
  find.near("XNOR: OR of AND and of (NOT x1) AND (NOT x2)", {0.999955, 4.548e-5, 4.548e-5, 0.999955},
            outputs(xnor, 2), 5e-7);

  // The same network as text, and from a model file.
  const Model read(parse_model("linear weights=[[20,20],[-20,-20]] biases=[-30,10], sigmoid, "
                               "linear weights=[[20,20]] biases=[-10], sigmoid")
                       .layers);
  find.near("XNOR written as text", numbers(outputs(xnor, 2)), outputs(read, 2), 0);
  Model saved = xnor;
  saved.prepare({2}, 1, Dtype::float64);
  const TemporaryFolder folder;
  const Schema schema{.inputs = {{"x1", {}}, {"x2", {}}},
                      .sample = {2},
                      .image = {},
                      .task = Task::regress,
                      .targets = {"xnor"},
                      .classes = {},
                      .input_scaling = {{0, 0}, {1, 1}, {0, 0}},
                      .target_scaling = {{0}, {1}, {0}}};
  save_model(folder.path("xnor.safetensors"), {saved, SquaredError(), schema, 1});
  find.near("XNOR from its model file", numbers(outputs(xnor, 2)),
            outputs(load_model(folder.path("xnor.safetensors")).model, 2), 0);
}

// New weights by seed, and velocities of zero, in the memory that the program reads.
void restart(Model& model, training::StateStore& states, std::uint64_t seed) {
  Model start = model;
  start.prepare({2}, seed);
  for (Parameter& parameter : model.parameters()) {
    const Tensor& drawn = start.parameter(parameter.name).value;
    for (std::int64_t i = 0; i < drawn.size(); ++i) parameter.value.set_number(i, drawn.number(i));
  }
  for (auto& [name, state] : states)
    for (std::int64_t i = 0; i < state.size(); ++i) state.set_number(i, 0);
}

// The recipe: a 2-2-1 network, weights normal with deviation 1, biases 0, log loss of all four rows in each
// step, 2,000 steps of gradient descent with momentum 0.9 and learning rate 0.5. Learnt: all four on their
// side of 0.5.
int seeds_that_learn_xor(const std::string& activation) {
  constexpr int seeds = 100, steps = 2000;
  constexpr double learning_rate = 0.5;
  constexpr const char* init = "init=\"normal deviation=1\"";
  const ModelSpec spec = parse_model(fmt::format("linear 2 {}, {}, linear 1 {}", init, activation, init));
  Model model(spec.layers);
  model.prepare({2}, 1);
  training::StateStore states;
  Threads threads(1);
  training::TrainingStep step(
      model, states, {.problem = {LogLoss()}, .rule = Momentum{.learning_rate = learning_rate}}, 4, threads);
  constexpr float x[] = {0, 0, 0, 1, 1, 0, 1, 1};
  constexpr std::int64_t y[] = {0, 1, 1, 0};
  std::copy(std::begin(x), std::end(x), step.program().input("x").data<float>().begin());
  std::copy(std::begin(y), std::end(y), step.program().input("y").data<std::int64_t>().begin());
  int learnt = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    restart(model, states, seed);
    for (std::int64_t k = 0; k < steps; ++k) {
      step.set(learning_rate, k, seed);
      step.run();
    }
    const Tensor logits = outputs(model.to(Dtype::float64), 2);
    int right = 0;
    for (std::int64_t i = 0; i < 4; ++i) right += (logits.number(i) > 0) == (y[i] == 1);
    learnt += right == 4;
  }
  return learnt;
}

void compute(Findings& find) {
  check_written_networks(find);
  find.at_least("2-2-1 networks of sigmoids that learn XOR, of 100 seeds", 50,
                seeds_that_learn_xor("sigmoid"));
  find.note(fmt::format(
      "with tanh instead: {} of 100. The recipe: weights normal with deviation 1, biases 0; 2,000 steps on "
      "all four rows, momentum 0.9,\nlearning rate 0.5, log loss; learnt means all four on their side of "
      "0.5; "
      "seeds 1 to 100",
      seeds_that_learn_xor("tanh")));
}

}  // namespace

extern const RowFile row{
    "Boolean functions as networks of sigmoid units: AND is g(-30 + 20 x1 + 20 x2), OR is g(-10 + 20 x1 + 20 "
    "x2), NOT is "
    "g(10 - 20 x1); combining them in two layers gives non-linear functions such as XNOR.",
    &compute};

}  // namespace gradus::textbook::b11_boolean_functions
