// c3_hinge_variants.cpp - row C3: the mean over classes, and squared hinge loss.
#include <gradus/losses.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c3_hinge_variants {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var s = image_scores(g), y = g.labels({0, 1, 2});
  find.near("squared hinge", {8.41, 0, 83.25}, g.value(loss_rows(SquaredHinge(), s, y)), 1e-12);
  find.near("its mean", 30.5533, g.number(loss_of(SquaredHinge(), s, y)), 5e-5);
  find.near("multi_margin, 1 / C times the sum", {0.9667, 0, 4.3}, g.value(loss_rows(MultiMargin(), s, y)),
            5e-5);
  find.near("of the set: multi_margin, and with p=2", {5.2667 / 3, 30.5533 / 3},
            {g.number(loss_of(MultiMargin(), s, y)), g.number(loss_of(MultiMargin{.p = 2}, s, y))}, 2e-5);
  find.near("hinge over multi_margin, squared_hinge over multi_margin p=2: the number of classes", {3, 3},
            {g.number(loss_of(Hinge(), s, y)) / g.number(loss_of(MultiMargin(), s, y)),
             g.number(loss_of(SquaredHinge(), s, y)) / g.number(loss_of(MultiMargin{.p = 2}, s, y))},
            1e-12);
  find.near("multi_margin p=2", {2.8033, 0, 27.75}, g.value(loss_rows(MultiMargin{.p = 2}, s, y)), 5e-5);
}

}  // namespace

extern const RowFile row{
    "What if the hinge loss takes the mean over the classes instead of the sum? What if it squares? The "
    "usual framework's multi-margin loss divides by the number of classes.",
    &compute};

}  // namespace gradus::textbook::c3_hinge_variants
