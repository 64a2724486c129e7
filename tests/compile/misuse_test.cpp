// misuse_test.cpp - programs without what they need, and inputs that are assigned to.
#include <gradus/ops.hpp>
#include <gradus/program.hpp>
#include <optional>

#include "base/parallel.hpp"
#include "support/refused.hpp"

namespace gradus {
namespace {

class ExecutionMisuse : public testing::Test {
 protected:
  ExecutionMisuse() {
    const Var x = graph_.input("x", {2}, Dtype::float64), w = graph_.parameter("w", {2}, Dtype::float64);
    graph_.output("y", x * w);
    graph_.output("loss", sum(x * w));
    program_ = Program::compile(graph_);
  }

  Graph graph_;
  std::shared_ptr<const Program> program_;
  Tensor w_ = Tensor::from<double>({2}, {10, 100});
  Threads threads_{1};
};

TEST_F(ExecutionMisuse, of_no_program_and_no_tensors) {
  REFUSED(UsageError, Execution(nullptr, {{"w", &w_}}, threads_));
  REFUSED(UsageError, Execution(program_, {}, threads_));
  REFUSED(UsageError, Execution(program_, {{"w", nullptr}}, threads_));
  Tensor three({3}, Dtype::float64), single({2}, Dtype::float32), moved = w_;
  const Tensor taken = std::move(moved);
  REFUSED(ShapeError, Execution(program_, {{"w", &three}}, threads_));
  REFUSED(ShapeError, Execution(program_, {{"w", &moved}}, threads_));  // NOLINT: that is the point
  REFUSED(DtypeError, Execution(program_, {{"w", &single}}, threads_));
}

TEST_F(ExecutionMisuse, of_names_that_are_not_there) {
  Execution execution(program_, {{"w", &w_}}, threads_);
  EXPECT_FALSE(execution.has_input("w"));
  REFUSED(UsageError, execution.input("w"));
  REFUSED(UsageError, execution.output("z"));
  REFUSED(UsageError, execution.output_data(""));
  REFUSED(UsageError, execution.number("z"));
  REFUSED(ShapeError, execution.number("y"));
  REFUSED(UsageError, execution.profile(0));
  REFUSED(UsageError, execution.profile(-1));
}

TEST_F(ExecutionMisuse, of_one_that_was_moved_from) {
  Execution execution(program_, {{"w", &w_}}, threads_);
  Execution taken = std::move(execution);
  EXPECT_TRUE(taken.run());
  REFUSED(UsageError, execution.run());             // NOLINT: that is the point, here and below
  REFUSED(UsageError, execution.has_input("x"));    // NOLINT
  REFUSED(UsageError, execution.input("x"));        // NOLINT
  REFUSED(UsageError, execution.output("y"));       // NOLINT
  REFUSED(UsageError, execution.output_data("y"));  // NOLINT
  REFUSED(UsageError, execution.number("loss"));    // NOLINT
  REFUSED(UsageError, execution.profile(1));        // NOLINT
  REFUSED(UsageError, execution.settle());          // NOLINT
}

TEST_F(ExecutionMisuse, an_input_that_is_assigned_to_is_followed) {
  Execution execution(program_, {{"w", &w_}}, threads_);
  execution.input("x") = Tensor::from<double>({2}, {1, 2});
  execution.run();
  EXPECT_EQ(execution.number("loss"), 210);
  w_ = Tensor::from<double>({2}, {3, 4});
  execution.run();
  EXPECT_EQ(execution.number("loss"), 11);
  execution.input("x") = Tensor::from<double>({3}, {1, 2, 3});
  REFUSED(ShapeError, execution.run());
  execution.input("x") = Tensor::from<float>({2}, {1, 2});
  REFUSED(DtypeError, execution.run());
  execution.input("x") = Tensor::from<double>({2}, {7, 8});
  execution.run();
  for (int i = 0; i < 2; ++i)  // the second is given the memory that the program was bound to
    execution.input("x") = Tensor::from<float>({4}, {1, 2, 3, 4});
  REFUSED(ShapeError, execution.run());
  execution.input("x") = Tensor::from<double>({2}, {5, 6});
  execution.run();
  EXPECT_EQ(execution.number("loss"), 39);
}

}  // namespace
}  // namespace gradus
