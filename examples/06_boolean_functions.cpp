// 06_boolean_functions.cpp - lesson 6: logic as networks, written down and learnt.
//
// One unit g(-30 + 20 x1 + 20 x2) is nearly 1 only where both inputs are: it is AND. OR and NOT are single
// units too. XOR is not: no line separates its ones from its zeros. Two layers do it: XNOR is "both or
// neither". First we write such networks down by their numbers, then one learns XOR from its four rows.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

const Tensor inputs = Tensor::from<double>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});

// What a network gives for the four inputs.
Tensor table(Model model) {
  if (!model.prepared()) model.prepare({2}, 1, Dtype::float64);
  Graph graph;
  Builder builder(graph, Mode::inference);
  const Var y = model.apply(builder, graph.input("x", {4, 2}, Dtype::float64));
  Feeds values{{"x", inputs}};
  for (const Parameter& parameter : model.parameters()) values[parameter.name] = parameter.value;
  return evaluate(graph, y.id(), values);
}

void show(const char* name, const Model& model) {
  std::cout << name << "  " << table(model).reshaped({4}).str() << "\n";
}

int main() {
  show("AND ", Sequential(Linear({{20, 20}}, {-30}), Sigmoid()));
  show("OR  ", Sequential(Linear({{20, 20}}, {-10}), Sigmoid()));
  show("XNOR", Sequential(Linear({{20, 20}, {-20, -20}}, {-30, 10}), Sigmoid(), Linear({{20, 20}}, {-10}),
                          Sigmoid()));

  // The same as text, the way the commands take it: gradus gradcheck "linear weights=..., sigmoid, ..."
  show("XNOR", Model(parse_model("linear weights=[[20,20],[-20,-20]] biases=[-30,10], sigmoid, "
                                 "linear weights=[[20,20]] biases=[-10], sigmoid")
                         .layers));

  // XOR from data: four rows, all of them to learn from.
  const Dataset rows = make_dataset("xor", inputs, Tensor::from<std::int64_t>({4}, {0, 1, 1, 0}),
                                    {.task = Task::classify, .scale = false, .fractions = {0, 0}});
  int learnt = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Model model(parse_model("linear 4, tanh, linear 1").layers);
    train(model, rows,
          {.loss = LogLoss(),
           .optimizer = Momentum{.learning_rate = 0.2},
           .schedule = Constant(),
           .epochs = 500,
           .batch = 4,
           .seed = seed});
    const Tensor logits = table(model.to(Dtype::float64));
    bool right = true;
    for (std::int64_t i = 0; i < 4; ++i) right = right && (logits.number(i) > 0) == (i == 1 || i == 2);
    learnt += right;
  }
  std::cout << "2-4-1 networks that learn XOR: " << learnt << " of 10 seeds\n";
  return learnt >= 5 ? 0 : 1;
}
