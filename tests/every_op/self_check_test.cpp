// self_check_test.cpp - the checks of ops see what they are there to see: wrong gradients, formulas and cuts.
#include <gtest/gtest.h>

#include <cmath>

#include "every_op/op_run.hpp"
#include "graph/make_op.hpp"
#include "ops/support/op_file.hpp"

namespace gradus::testing {
namespace {

// y = x^2, with a gradient that is off by `factor` millionths and a formula that is off by as much.
template <int factor>
struct NearlySquare {
  static constexpr Info info{
      .signature = "[...] -> [...]", .doc = "A square that may be wrong.", .accuracy = {1}};
  template <class T>
  static T value(T x) {
    return x * x;
  }
  static Grads gradient(const Local& l) { return {l.dy * l.x() * (2 + factor * 1e-6)}; }
  static Var formula(const Call& c) { return c.x() * c.x() * (1 + factor * 1e-6); }
  static Example example() { return {{numbers({3})}, numbers({9}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) { return x * x; }};
  }
};

constinit const Op right_op = make_op<NearlySquare<0>>("right");
constinit const Op wrong_op = make_op<NearlySquare<1>>("wrong");

// y = 2 x, with a gradient that is no number in the first entry of the first sample, and right elsewhere.
struct OnceNotANumber {
  static constexpr Info info{
      .signature = "[...] -> [...]", .doc = "A double that once has no gradient.", .accuracy = {1}};
  static constexpr const char* notation = "2 {0}";
  template <class T>
  static T value(T x) {
    return 2 * x;
  }
  static Grads gradient(const Local& l) {
    Tensor slope = Tensor::full(l.x().shape(), Dtype::float64, 2);
    if (slope.shape() == samples()[0].inputs[0].shape) slope.set_number(0, std::nan(""));
    return {l.dy * l.dy.graph().constant(std::move(slope))};
  }
  static Example example() { return {{numbers({3})}, numbers({6}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) { return 2 * x; }};
  }
};

constinit const Op once_not_a_number_op = make_op<OnceNotANumber>("once_not_a_number");

// A gradient for the first of two inputs only.
struct Forgetful {
  static constexpr Info info{
      .signature = "[...], [...] -> [...]", .doc = "A product that forgets.", .accuracy = {1}};
  static constexpr const char* notation = "{0} {1}";
  template <class T>
  static T value(T a, T b) {
    return a * b;
  }
  static Grads gradient(const Local& l) { return {l.dy * l.x(1), Var()}; }
  static Example example() { return {{numbers({3}), numbers({3})}, numbers({9}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}}); }
  static Exact exact() {
    return {[](Long a, Long b) { return a * b; }};
  }
};

constinit const Op forgetful_op = make_op<Forgetful>("forgetful");

// Sums that run over whatever piece they are given: the cut shows in the numbers.
struct CutSums {
  static constexpr Info info{
      .signature = "[N] -> [N]", .doc = "Running sums that start again at each piece.", .accuracy = {1}};
  static constexpr const char* notation = "sums({0})";
  static constexpr const char* not_differentiable = "it stands here to be wrong in another way";
  static Shape shape(const Call& c) { return c.shape(); }
  static std::int64_t units(const Work& work) { return work.output.shape.size(); }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    T sum = 0;
    for (std::int64_t i = work.begin; i < work.end; ++i) y[i] = sum += x[i];
  }
  static Example example() { return {{numbers({3})}, numbers({3}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
};

constinit const Op cut_op = make_op<CutSums>("cut");

TEST(SelfCheck, passes_a_right_gradient) {
  EXPECT_LE(*catalog::check_op(right_op).error, catalog::op_tolerance);
}

TEST(SelfCheck, sees_a_gradient_that_is_off_by_a_millionth) {
  EXPECT_GT(*catalog::check_op(wrong_op).error, catalog::op_tolerance);
}

TEST(SelfCheck, sees_one_entry_that_is_not_a_number_among_right_ones) {
  const catalog::OpCheck check = catalog::check_op(once_not_a_number_op);
  EXPECT_TRUE(std::isinf(*check.error));
  EXPECT_TRUE(std::isinf(check.lines[0].error));
  EXPECT_EQ(check.lines[0].index, 0);
  EXPECT_LE(check.lines[1].error, catalog::op_tolerance);
}

TEST(SelfCheck, sees_a_gradient_that_is_missing_for_one_input) {
  EXPECT_GT(*catalog::check_op(forgetful_op).error, 0.01);
}

TEST(SelfCheck, sees_a_formula_that_is_off_by_a_millionth) {
  for (const Op* op : {&right_op, &wrong_op}) {
    OpGraph made(*op, op->samples()[0]);
    const double error = largest_error(made.value(made.y), made.value(op->formula(made.call())));
    const std::vector<Var> rule = made.gradients_of(made.y),
                           formula = made.gradients_of(op->formula(made.call()));
    const double slope_error = largest_error(made.value(rule[0]), made.value(formula[0]));
    EXPECT_EQ(error <= 1e-13, op == &right_op);
    EXPECT_EQ(slope_error <= 1e-12, op == &right_op);
  }
}

TEST(SelfCheck, sees_numbers_that_depend_on_the_cut) {
  const std::vector<Tensor> inputs = catalog::draw_inputs(cut_op, cut_op.samples()[0], 1);
  EXPECT_FALSE(run_in_pieces(cut_op, inputs, {}, 2, 1).same_bytes(run_in_pieces(cut_op, inputs, {}, 1, 2)));
}

TEST(SelfCheck, measures_errors_as_infinite_where_numbers_are_missing) {
  const double nan = std::nan("");
  EXPECT_EQ(largest_error(numbers({1, nan}), numbers({1, nan})), 0);
  EXPECT_TRUE(std::isinf(largest_error(numbers({1, nan}), numbers({1, 2}))));
  EXPECT_TRUE(std::isinf(largest_error(numbers({1}), numbers({1, 2}))));
}

}  // namespace
}  // namespace gradus::testing
