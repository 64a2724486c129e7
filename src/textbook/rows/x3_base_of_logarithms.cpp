// x3_base_of_logarithms.cpp - row X3: logarithms in base 10, and truncated.
#include <cmath>
#include <gradus/losses.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::x3_base_of_logarithms {
namespace {

void compute(Findings& find) {
  std::vector<double> natural, common;
  for (const double p : {0.9, 0.5, 0.001}) {
    SmallGraph g;
    natural.push_back(-g.number(loss_of(CrossEntropy(), logits_of(g, p), g.labels({0}))));
    common.push_back(natural.back() / std::log(10.0));
  }
  find.misprint("natural logarithms of 0.9, 0.5, 0.001", {-0.04, -0.3, -3}, natural, 5e-3);
  find.near("right, natural", {-0.105, -0.693, -6.908}, natural, 5e-4);
  find.misprint("base 10, rounded to two decimals", {-0.04}, {std::round(100 * common[0]) / 100}, 5e-3);
  find.near("right, base 10", {-0.0458, -0.3010, -3}, common, 5e-5);
}

}  // namespace

extern const RowFile row{
    "log 0.9 = -0.04, log 0.5 = -0.3, log 0.001 = -3. That is base 10, with the first figure cut off after "
    "two decimals; everywhere else the decks' logarithm is the natural one.",
    &compute};

}  // namespace gradus::textbook::x3_base_of_logarithms
