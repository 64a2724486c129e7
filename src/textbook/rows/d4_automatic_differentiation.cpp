// d4_automatic_differentiation.cpp - row D4: every op's gradient against central differences.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/ops.hpp>

#include "catalog/check_op.hpp"
#include "catalog/op_table.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::d4_automatic_differentiation {
namespace {

void check_all_ops(Findings& find) {
  double worst = 0, checked = 0, samples = 0;
  std::string worst_op, without;
  for (const Op* op : catalog::op_table()) {
    const catalog::OpCheck check = catalog::check_op(*op);
    if (!check.error) {
      without += (without.empty() ? "" : ", ") + check.op;
      continue;
    }
    ++checked;
    samples += check.samples;
    if (!(*check.error <= worst)) worst = *check.error, worst_op = check.op;
  }
  find.at_most("largest |a - n| / max(1, |a|, |n|) of all ops, in float64", catalog::op_tolerance, worst);
  find.at_least("ops with a gradient", 30, checked);
  find.note(fmt::format("{} ops on {} samples; the worst is {}; without a gradient, and saying why: {}",
                        checked, samples, worst_op, without));
}

// y = x^2 e^x + x: three paths lead from y to x.
void check_paths(Findings& find) {
  SmallGraph g;
  const Var x = g.given("x", {}, {0.5});
  const Var y = square(x) * exp(x) + x;
  const double e = std::exp(0.5);
  find.near("sum over three paths, d(x^2 e^x + x)/dx at 0.5", (0.25 + 1) * e + 1,
            g.gradient(y, {x})[0].item(), 1e-15);
  const Var inner = sigmoid(x);
  const Var loss = -log(inner);
  const double a = g.number(inner);
  find.near("upstream times local gradient, d(-log sigmoid(x))/dx", (-1 / a) * (a * (1 - a)),
            g.gradient(loss, {x})[0].item(), 1e-15);
}

void compute(Findings& find) {
  check_all_ops(find);
  check_paths(find);
}

}  // namespace

extern const RowFile row{
    "A computation graph is directed and acyclic: nodes are functions or variables, edges are data. Going "
    "backwards, "
    "each node multiplies the upstream gradient by its local gradient; where several paths lead to a "
    "variable, the "
    "products along the paths are added.",
    &compute};

}  // namespace gradus::textbook::d4_automatic_differentiation
