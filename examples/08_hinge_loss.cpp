// 08_hinge_loss.cpp - lesson 8: a loss of one's own, the multiclass support vector machine's.
//
// The true class's score should be larger than every other one by at least 1: L_i = sum over j != y of
// max(0, s_j - s_y + 1). Nothing but the formula is needed; the graph gives its gradient. The loss does not
// care how far beyond 1 a score is, so if W has no loss, 2 W has none either: the penalty chooses.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

// [N, classes] scores, [N] class numbers -> [N]. The true class itself adds max(0, 1), which is taken away.
Var hinge(Var scores, Var y) {
  const Var true_class = one_hot(y, scores.shape().back(), scores.dtype());
  const Var s_y = sum(scores * true_class, {-1}, true);
  return sum(relu(scores - s_y + 1.0), {-1}) - 1.0;
}

int main() {
  // The lecture's three images, with the scores of cat, car and frog.
  {
    Graph graph;
    const Var scores =
        graph.constant(Tensor::from<double>({3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1}));
    const Var losses = hinge(scores, graph.constant(Tensor::from<std::int64_t>({3}, {0, 1, 2})));
    std::cout << "losses " << evaluate(graph, losses.id(), {}).str() << ", mean "
              << evaluate(graph, mean(losses).id(), {}).item() << "\n";
    std::cout << "of doubled scores "
              << evaluate(
                     graph,
                     hinge(scores * 2.0, graph.constant(Tensor::from<std::int64_t>({3}, {0, 1, 2}))).id(), {})
                     .str()
              << "\n";
  }

  // A classifier for digits: scores = x W^T + b, mean hinge loss and a penalty, all in one graph.
  const Dataset digits = datasets::digits();
  const Batch rows = digits.train().batch();
  Model model = Sequential(Linear(10));
  model.prepare({64}, 1);
  Graph graph;
  Builder builder(graph, Mode::training);
  const Var scores = model.apply(builder, graph.input("x", rows.x.shape(), Dtype::float32));
  const Var data_loss = mean(hinge(scores, graph.input("y", rows.y.shape(), Dtype::int64)));
  const Penalty penalty = L2{1e-3};
  const Var loss = add_penalties(data_loss, {{penalty}}, builder);
  std::vector<Var> weights;
  Feeds values{{"x", rows.x}, {"y", rows.y}};
  std::vector<NodeId> wanted{loss.id()};
  for (Parameter& parameter : model.parameters()) {
    weights.push_back(graph.var(*graph.find(parameter.name)));
    values[parameter.name] = parameter.value;
  }
  for (const Var& g : gradients(loss, weights)) wanted.push_back(g.id());

  for (int step = 0; step <= 200; ++step) {
    const std::vector<Tensor> now = evaluate(graph, wanted, values);
    if (step % 50 == 0) std::cout << "step " << step << "  loss " << now[0].item() << "\n";
    for (std::size_t p = 0; p < weights.size(); ++p) {
      Tensor& w = values.at(weights[p].node().name);
      for (std::int64_t i = 0; i < w.size(); ++i) w.set_number(i, w.number(i) - 0.1 * now[p + 1].number(i));
    }
  }
  for (Parameter& parameter : model.parameters()) parameter.value = values.at(parameter.name);
  const double accuracy = evaluate(model, CrossEntropy(), digits.validation()).accuracy;
  std::cout << "validation accuracy " << accuracy << "\n";
  return accuracy > 0.92 ? 0 : 1;
}
