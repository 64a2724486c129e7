// c10_ten_classes.cpp - row C10: three images and ten classes.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c10_ten_classes {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var s = g.given("s", {3, 10}, {-3.45, -8.87, 0.09, 2.9,   4.48,  8.02, 3.78,  1.06,  -0.36, -0.72,
                                       -0.51, 6.04,  5.31, -4.22, -4.19, 3.58, 4.49,  -4.37, -2.09, -2.93,
                                       3.42,  4.64,  2.65, 5.1,   2.64,  5.55, -4.34, -1.5,  -4.79, 6.14});
  const char* const names[] = {"airplane", "automobile", "bird",  "cat",  "deer",
                               "dog",      "frog",       "horse", "ship", "truck"};
  std::string predicted;
  for (const double best : numbers(g.value(argmax(s))))
    predicted += (predicted.empty() ? "" : ", ") + std::string(names[static_cast<std::size_t>(best)]);
  find.same("predictions", "dog, automobile, truck", predicted);
  const Var y = g.labels({3, 1, 6});  // cat, automobile, frog
  find.near("hinge", {10.58, 0.27, 71.91}, g.value(loss_rows(Hinge(), s, y)), 1e-12);
  find.near("cross-entropy", {5.1698, 0.5775, 11.2945}, g.value(loss_rows(CrossEntropy(), s, y)), 5e-5);
}

}  // namespace

extern const RowFile row{
    "The first table of scores: ten classes, images of a cat, an automobile and a frog. A loss function "
    "shall say how bad these scores are.",
    &compute};

}  // namespace gradus::textbook::c10_ten_classes
