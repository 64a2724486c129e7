// misuse_test.cpp - gradients, Jacobians and values of what does not belong together.
#include <gradus/autodiff.hpp>
#include <gradus/custom_gradient.hpp>
#include <gradus/ops.hpp>

#include "support/refused.hpp"

namespace gradus::autodiff {
namespace {

class AutodiffMisuse : public testing::Test {
 protected:
  Graph graph_, other_;
  Var x_ = graph_.input("x", {2}, Dtype::float64), loss_ = sum(square(x_));
  Var foreign_ = other_.input("x", {2}, Dtype::float64), foreign_loss_ = sum(square(foreign_));
  const Var none_;
  const Tensor two_ = Tensor::from<double>({2}, {1, 2});
};

TEST_F(AutodiffMisuse, gradients_by_nodes_of_another_graph) {
  REFUSED(UsageError, gradients(loss_, {{foreign_}}));
  REFUSED(UsageError, gradients(loss_, {{x_, foreign_}}));
  REFUSED(UsageError, gradients(loss_, {{none_}}));
  REFUSED(UsageError, gradients(none_, {{x_}}));
  REFUSED(UsageError, gradients(loss_, {{graph_.var(99)}}));
  REFUSED(UsageError, gradients(graph_.var(-1), {{x_}}));
  REFUSED(ShapeError, gradients(x_, {{x_}}));
  REFUSED(UsageError, vector_jacobian(x_, foreign_, {{x_}}));
  REFUSED(UsageError, vector_jacobian(x_, none_, {{x_}}));
  REFUSED(ShapeError, vector_jacobian(x_, loss_, {{x_}}));
  REFUSED(UsageError, jacobian(loss_, foreign_, {{"x", two_}}));
  REFUSED(UsageError, jacobian(none_, x_, {{"x", two_}}));
  REFUSED(UsageError, jacobian(loss_, none_, {{"x", two_}}));
  REFUSED(UsageError, numerical_jacobian(loss_, foreign_, {{"x", two_}}));
  REFUSED(UsageError, numerical_jacobian(none_, none_, {}));
}

TEST_F(AutodiffMisuse, gradients_of_another_type) {
  const Var single = graph_.input("single", {2}, Dtype::float32), y = square(x_);
  REFUSED(DtypeError, vector_jacobian(y, single, {{x_}}));
  REFUSED(DtypeError, jacobian_vector(y, {{x_}}, {{single}}));
  REFUSED(DtypeError, hessian_vector(loss_, {{x_}}, {{single}}));
  const CustomGradient narrow(
      "narrow", [](std::span<const Var> in) { return in[0]; },
      [](std::span<const Var>, Var, Var dy) { return std::vector<Var>{cast(dy, Dtype::float32)}; });
  REFUSED(DtypeError, gradients(sum(narrow({x_})), {{x_}}));
}

TEST_F(AutodiffMisuse, directions_that_do_not_fit) {
  REFUSED(UsageError, jacobian_vector(loss_, {{x_}}, {}));
  REFUSED(UsageError, jacobian_vector(loss_, {{x_}}, {{x_, x_}}));
  REFUSED(ShapeError, jacobian_vector(loss_, {{x_}}, {{loss_}}));
  REFUSED(UsageError, jacobian_vector(loss_, {{x_}}, {{foreign_}}));
  REFUSED(UsageError, hessian_vector(loss_, {{x_}}, {}));
  REFUSED(ShapeError, hessian_vector(loss_, {{x_}}, {{loss_}}));
  REFUSED(UsageError, hessian_vector(loss_, {{x_}}, {{none_}}));
}

TEST_F(AutodiffMisuse, values_of_nodes_that_are_not_there) {
  const Feeds feeds{{"x", two_}};
  for (const NodeId id : {-1, 99}) {
    REFUSED(UsageError, evaluate(graph_, id, feeds));
    REFUSED(UsageError, evaluate(graph_, std::vector<NodeId>{loss_.id(), id}, feeds));
  }
  Graph longer;
  Var late = longer.input("x", {2}, Dtype::float64);
  for (int i = 0; i < 20; ++i) late = late + late;
  REFUSED(UsageError, evaluate(graph_, late.id(), feeds));
}

TEST_F(AutodiffMisuse, feeds_that_miss_or_misfit) {
  const Tensor three = Tensor::from<double>({3}, {1, 2, 3});
  for (const auto& value_of :
       {+[](Var y, Var, const Feeds&feeds) { return evaluate(y.graph(), y.id(), feeds); },
        +[](Var y, Var x, const Feeds&feeds) { return jacobian(y, x, feeds); },
        +[](Var y, Var x, const Feeds&feeds) { return numerical_jacobian(y, x, feeds); }}) {
    EXPECT_NO_THROW(value_of(loss_, x_, {{"x", two_}}));
    REFUSED(UsageError, value_of(loss_, x_, {}));
    REFUSED(UsageError, value_of(loss_, x_, {{"x", two_}, {"y", two_}}));
    REFUSED(ShapeError, value_of(loss_, x_, {{"x", three}}));
    REFUSED(ShapeError, value_of(loss_, x_, {{"x", Tensor()}}));
    REFUSED(DtypeError, value_of(loss_, x_, {{"x", two_.to(Dtype::float32)}}));
  }
  for (const double step : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    REFUSED(UsageError, numerical_jacobian(loss_, x_, {{"x", two_}}, step));
  REFUSED(UsageError, numerical_jacobian(loss_, loss_, {{"x", two_}}));
}

TEST_F(AutodiffMisuse, differences_of_nothing) {
  const ScalarFunction first = [](const Tensor& x) { return x.number(0); };
  for (const auto difference : {&forward_difference, &central_difference, &numerical_gradient}) {
    REFUSED(UsageError, difference({}, two_, 1e-4));
    REFUSED(UsageError, difference(first, two_, 0));
    REFUSED(DtypeError, difference(first, Tensor({2}, Dtype::int64), 1e-4));
  }
  REFUSED(UsageError, compare_gradients({}, {{two_}}));
  REFUSED(DtypeError, compare_gradients([](auto in) { return in[0]; }, {{two_.to(Dtype::float32)}}));
  REFUSED(UsageError, compare_gradients([](auto) { return Var(); }, {{two_}}));
  REFUSED(UsageError, compare_gradients([this](auto) { return x_; }, {{two_}}));
}

TEST_F(AutodiffMisuse, functions_with_a_gradient_of_their_own) {
  const OpFunction same = [](std::span<const Var> in) { return in[0]; };
  const CustomGradient::Rule rule = [](auto, Var, Var dy) { return std::vector<Var>{dy}; };
  REFUSED(UsageError, CustomGradient("f", {}, rule));
  REFUSED(UsageError, CustomGradient("f", same, {}));
  const CustomGradient fine("f", same, rule);
  REFUSED(UsageError, fine({}));
  REFUSED(UsageError, fine({none_}));
  REFUSED(UsageError, fine({x_, foreign_}));
  const CustomGradient without("f", same, [](auto, Var, Var) { return std::vector<Var>{}; });
  REFUSED(ShapeError, gradients(sum(without({x_})), {{x_}}));
  const CustomGradient strange("f", same, [this](auto, Var, Var) { return std::vector<Var>{foreign_}; });
  REFUSED(UsageError, gradients(sum(strange({x_})), {{x_}}));
  CustomGradient moved = fine;
  const CustomGradient taken = std::move(moved);
  EXPECT_TRUE(taken({x_}));
  REFUSED(UsageError, moved({x_}));  // NOLINT: that is the point
}

}  // namespace
}  // namespace gradus::autodiff
