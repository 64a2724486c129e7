// gradient_scale_test.cpp - the check of gradients says the same of data of every size.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>

namespace gradus::check {
namespace {

// x = 0 .. 49 and t = x size + 5, as they are.
Dataset steep_line(double size) {
  Tensor x({50, 1}, Dtype::float64), t({50, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < 50; ++i) {
    x.set_number(i, static_cast<double>(i));
    t.set_number(i, static_cast<double>(i) * size + 5);
  }
  return make_dataset("line", x, t, {.task = Task::regress, .scale = false});
}

TEST(GradientScale, right_gradients_are_right_and_wrong_ones_wrong) {
  for (const double size : {1e-8, 1.0, 1e4, 1e8, 1e12}) {
    const Rows rows = steep_line(size).train().take(8);
    Model model = Sequential(Linear(1));
    model.prepare({1}, 1, Dtype::float64);
    const GradientCheck right = check_gradients(model, SquaredError(), rows);
    EXPECT_TRUE(right.good()) << size << "\n" << right.str();
    for (const GradientCheckLine& line : right.lines) EXPECT_TRUE(line.decided) << size << right.str();
    const GradientCheck wrong = check_gradients(
        model, SquaredError(), rows,
        {.corrupt = [](std::string_view, Tensor& g) { g.set_number(0, 1.01 * g.number(0) + 0.01); }});
    EXPECT_FALSE(wrong.good()) << size << "\n" << wrong.str();
  }
}

TEST(GradientScale, what_rounding_hides_is_not_called_wrong) {
  const Rows rows = steep_line(1e8).train().take(8);
  Model model = make_model(parse_model("mlp:4"), 1, Task::regress, {1}).model;
  model.prepare({1}, 1, Dtype::float64);
  const GradientCheck check = check_gradients(model, SquaredError(), rows);
  EXPECT_TRUE(check.good()) << check.str();
}

}  // namespace
}  // namespace gradus::check
