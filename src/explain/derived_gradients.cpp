// derived_gradients.cpp - a derivation as a way to compute: from what is given, formula by formula.
#include "explain/check_subject.hpp"

namespace gradus {

std::vector<Tensor> derived_gradients(const Derivation& derivation) {
  explain::check_derivation(derivation);
  const Graph& graph = *derivation.graph;
  Feeds feeds = derivation.feeds;
  const auto is_computed = [](const DerivationLine& line) { return line.symbol >= 0 && !line.steps.empty(); };
  const auto each = [&](const auto& act) {
    for (const auto* lines : {&derivation.formulas, &derivation.upstream, &derivation.gradients})
      for (const DerivationLine& line : *lines)
        if (is_computed(line)) act(line);
  };
  // What is not computed yet has no value: a formula that reads it too early is refused.
  each([&](const DerivationLine& line) { feeds.erase(graph.node(line.symbol).name); });
  each([&](const DerivationLine& line) {
    feeds[graph.node(line.symbol).name] = evaluate(graph, line.result, feeds);
  });
  std::vector<Tensor> gradients;
  for (const DerivationLine& line : derivation.gradients)
    gradients.push_back(is_computed(line) ? feeds.at(graph.node(line.symbol).name)
                                          : evaluate(graph, line.result, feeds));
  return gradients;
}

}  // namespace gradus
