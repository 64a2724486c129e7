// c2_hinge_range.cpp - row C2: what the hinge loss does and does not see.
#include <algorithm>
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c2_hinge_range {
namespace {

double hinge_of(const Shape& shape, std::initializer_list<double> scores,
                std::initializer_list<std::int64_t> labels) {
  SmallGraph g;
  return g.number(loss_of(Hinge(), g.given("s", shape, scores), g.labels(labels)));
}

void compute(Findings& find) {
  for (const std::int64_t classes : {2, 3, 10}) {
    SmallGraph g;
    const Var zero = g.given("s", Tensor({3, classes}, Dtype::float64));
    find.near("loss at zero scores, C = " + std::to_string(classes), static_cast<double>(classes - 1),
              g.number(loss_of(Hinge(), zero, g.labels({0, 1, 0}))), 0);
  }
  find.near("least loss", 0, hinge_of({1, 2}, {1e6, 0}, {0}), 0);
  find.near("loss when the true class trails by 10^9: no bound", 1e9 + 1, hinge_of({1, 2}, {-1e9, 0}, {0}),
            0);
  find.near("image 2 with its scores changed by 0.1", 0, hinge_of({1, 3}, {1.4, 4.8, 2.1}, {1}), 0);
  SmallGraph g;
  const Var car = slice(2 * image_scores(g), 0, 1, 2);  // 2 W x = 2 s
  find.near("image 2 with 2 W", 0, g.number(loss_of(Hinge(), car, g.labels({1}))), 0);
  const std::vector<double> margins = numbers(g.value(car - slice(car, 1, 1, 2) + 1));
  find.near("its margins", {-6.2, -4.8}, {margins[0], margins[2]}, 1e-12);
}

}  // namespace

extern const RowFile row{
    "At the start all scores are about 0 and the loss is C - 1. The least loss is 0, the largest infinite. "
    "Small changes of the car's scores change nothing: its loss stays 0. W with loss 0 is not the only one: "
    "2 W has loss 0 as well.",
    &compute};

}  // namespace gradus::textbook::c2_hinge_range
