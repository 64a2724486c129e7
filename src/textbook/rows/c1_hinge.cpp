// c1_hinge.cpp - row C1: the multiclass hinge loss of three images.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c1_hinge {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var s = image_scores(g), y = g.labels({0, 1, 2});
  find.near("losses", {2.9, 0, 12.9}, g.value(loss_rows(Hinge(), s, y)), 1e-12);
  find.near("mean", 5.2667, g.number(loss_of(Hinge(), s, y)), 5e-5);
  // s_j - s_y + 1 for the two wrong classes of each image.
  const Var right = sum(s * one_hot(y, 3, s.dtype()), {1}, true);
  const std::vector<double> all = numbers(g.value(s - right + 1));
  find.near("margins", {2.9, -3.9, -2.6, -1.9, 6.3, 6.6}, {all[1], all[2], all[3], all[5], all[6], all[7]},
            1e-12);
}

}  // namespace

extern const RowFile row{
    "L_i = sum over j != y_i of max(0, s_j - s_yi + 1): scores 3.2, 5.1, -1.7 of a cat's image, 1.3, 4.9, "
    "2.0 of a car's and 2.2, 2.5, -3.1 of a frog's. The loss of a data set is the mean.",
    &compute};

}  // namespace gradus::textbook::c1_hinge
