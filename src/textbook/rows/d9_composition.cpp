// d9_composition.cpp - row D9: a loss as a graph of simple functions.
#include <cmath>
#include <gradus/explain.hpp>
#include <gradus/picture.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::d9_composition {
namespace {

void compute(Findings& find) {
  const std::vector<std::string> formula{"-log(1/(1+exp(-w.x)))"}, by_w{"w"},
      values{"w=[2, -3, -3]", "x=[-1, -2, 1]"};
  const Subject subject = explained_formula(formula, by_w, values);
  const Derivation derivation = derive(subject);
  // By hand: w.x = -2 + 6 - 3 = 1, and the slope of log(1 + e^-u) at u = 1 is -1 / (1 + e).
  const double slope = -1 / (1 + std::exp(1.0));
  find.near("loss", std::log(1 + std::exp(-1.0)),
            evaluate(*subject.graph, subject.loss, subject.feeds).item(), 1e-14);
  find.near("dL/dw", {-slope, -2 * slope, slope},
            evaluate(*derivation.graph, derivation.gradients.at(0).result, derivation.feeds), 1e-14);
  find.same("dL/dw as a formula", "-e^(-w.x) x / (1 + e^(-w.x))",
            plain(derivation.expression(derivation.gradients.at(0).result)));
  find.near("simple functions", 7, static_cast<double>(derivation.upstream.size()) + 1, 0);
  find.holds("every step is checked in numbers", derivation.good());
  find.note(graph_text(replay(subject)));
  find.note(derivation_text(derivation));
}

}  // namespace

extern const RowFile row{
    "-log(1 / (1 + e^(-w.x))) is a composition of simple functions: a dot product, a sign, an exponential, a "
    "sum, a quotient, a logarithm. Its graph has a node for each, and the chain rule goes through them.",
    &compute};

}  // namespace gradus::textbook::d9_composition
