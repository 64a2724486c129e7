// every_op_test.cpp - what must hold for every op of the catalog: one loop over its table.
#include <gtest/gtest.h>

#include <gradus/error.hpp>

#include "catalog/op_table.hpp"
#include "every_op/op_run.hpp"

namespace gradus::testing {
namespace {

class EveryOp : public ::testing::TestWithParam<const Op*> {
 protected:
  const Op& op = *GetParam();
};

// Suites for what only some ops have.
class Differentiable : public EveryOp {};
class ElementWise : public EveryOp {};
class Composite : public EveryOp {};
class InFloat32 : public EveryOp {};

std::vector<const Op*> ops_that(bool (*hold)(const Op&)) {
  std::vector<const Op*> result;
  for (const Op* op : catalog::op_table())
    if (hold(*op)) result.push_back(op);
  return result;
}

// Shapes that go wrong where a loop is written for full ones: one number, axes of length 1, nothing at all.
const std::vector<Shape> edge_shapes{{}, {1}, {1, 1}, {1, 3, 1}, {0}, {4, 0, 2}, {17}, {2, 33}};

TEST_P(Differentiable, has_the_gradient_that_central_differences_give) {
  const catalog::OpCheck check = catalog::check_op(op);
  ASSERT_TRUE(check.error.has_value());
  EXPECT_LE(*check.error, catalog::op_tolerance);
  EXPECT_GE(check.samples, 2);
}

TEST_P(ElementWise, has_its_gradient_on_edge_shapes_too) {
  const Sample first = op.samples().front();
  for (const Shape& shape : edge_shapes)
    EXPECT_LE(catalog::check_sample(op, with_shape(first, shape)).error, catalog::op_tolerance)
        << shape.str();
}

TEST_P(EveryOp, is_differentiable_or_says_why_not) {
  ASSERT_NE(op.gradient == nullptr, op.not_differentiable == nullptr);
  if (op.not_differentiable) {
    EXPECT_GE(std::string_view(op.not_differentiable).size(), 20U);
  }
}

TEST_P(EveryOp, describes_itself) {
  EXPECT_TRUE(std::string_view(op.info.signature).find("->") != std::string_view::npos) << op.info.signature;
  EXPECT_GE(std::string_view(op.info.doc).size(), 3U);
  EXPECT_FALSE(catalog::op_formula(op).empty());
  EXPECT_EQ(&catalog::find_op(op.name), &op);
}

// So that a signature can be made of them: enough to call the op.
TEST_P(EveryOp, declares_its_attributes) {
  for (const AttributeInfo* attribute : op.attributes) {
    EXPECT_GE(std::string_view(attribute->doc).size(), 3U) << attribute->name;
    for (const Sample& sample : op.samples())
      EXPECT_TRUE(sample.attributes.find(attribute->name) || attribute->otherwise) << attribute->name;
  }
  OpGraph made(op, op.samples().front());
  EXPECT_THROW(made.graph.apply(op, made.inputs, made.attributes.with("misspelt", std::int64_t{1})),
               UsageError);
}

TEST_P(Composite, computes_its_formula) {
  for (const Sample& sample : op.samples()) {
    OpGraph made(op, sample);
    EXPECT_LE(largest_error(made.value(made.y), made.value(op.formula(made.call()))), 1e-13)
        << made.y.shape().str();
  }
}

TEST_P(Composite, has_the_derivative_of_its_formula_as_gradient) {
  if (!op.gradient) return;  // step, say
  for (const Sample& sample : op.samples()) {
    OpGraph made(op, sample);
    const std::vector<Var> rule = made.gradients_of(made.y),
                           formula = made.gradients_of(op.formula(made.call()));
    for (std::size_t i = 0; i < rule.size(); ++i)
      EXPECT_LE(largest_error(made.value(rule[i]), made.value(formula[i])), 1e-12) << "input " << i;
  }
}

TEST_P(EveryOp, gives_its_worked_example) {
  const Example example = op.example();
  Threads threads(1);
  const Tensor y = evaluate(op, example.inputs, example.attributes, threads);
  ASSERT_EQ(y.shape(), example.output.shape());
  EXPECT_EQ(y.dtype(), example.output.dtype());
  for (std::int64_t i = 0; i < y.size(); ++i)
    EXPECT_NEAR(y.number(i), example.output.number(i), 1e-12 * std::max(1.0, std::abs(y.number(i))));
}

TEST_P(InFloat32, gives_nearly_the_same_numbers) {
  for (const Sample& sample : op.samples()) {
    std::vector<Tensor> wide = catalog::draw_inputs(op, sample, 3), narrow;
    for (Tensor& x : wide) {
      if (is_floating(x.dtype())) x = x.to(Dtype::float32).to(Dtype::float64);  // the same numbers for both
      narrow.push_back(is_floating(x.dtype()) ? x.to(Dtype::float32) : x);
    }
    Attributes attributes = sample.attributes;
    if (attributes.find("dtype"))
      attributes = attributes.with("dtype", static_cast<std::int64_t>(Dtype::float32));
    const Tensor y = run_in_pieces(op, wide, sample.attributes, 0, 1),
                 z = run_in_pieces(op, narrow, attributes, 0, 1);
    EXPECT_EQ(z.dtype(), y.dtype() == Dtype::float64 ? Dtype::float32 : y.dtype());
    EXPECT_LE(largest_error(y.to(Dtype::float64), z.to(Dtype::float64)), 1e-5);
  }
}

TEST_P(EveryOp, gives_the_same_bytes_however_work_is_cut) {
  std::vector<Sample> samples = op.samples();
  if (op.element_wise) samples.push_back(with_shape(samples[0], {3, 67}));
  for (const Sample& sample : samples) {
    const std::vector<Tensor> inputs = catalog::draw_inputs(op, sample, 5);
    const Tensor whole = run_in_pieces(op, inputs, sample.attributes, 2, 1);
    for (const int threads : {1, 2, 3})
      EXPECT_TRUE(whole.same_bytes(run_in_pieces(op, inputs, sample.attributes, 1, threads)))
          << whole.shape().str();
  }
}

TEST_P(EveryOp, gives_the_same_bytes_for_any_number_of_threads) {
  int tried = 0;
  for (const Sample& sample : op.samples()) {
    const Sample large = enlarged(sample);
    const std::vector<Tensor> inputs = catalog::draw_inputs(op, large, 7);
    try {
      const Tensor alone = run_in_pieces(op, inputs, large.attributes, 0, 1);
      EXPECT_TRUE(alone.same_bytes(run_in_pieces(op, inputs, large.attributes, 0, 2)));
      EXPECT_TRUE(alone.same_bytes(run_in_pieces(op, inputs, large.attributes, 0, 3)));
      std::int64_t numbers = alone.size();
      for (const Tensor& input : inputs) numbers += input.size();
      tried += numbers > 10'000;
      if (tried == 2) break;
    } catch (const ShapeError&) {
      continue;  // groups, say, that do not divide the channels
    }
  }
  EXPECT_EQ(tried > 0, !op.info.fixed_length) << tried;
}

std::string name_of(const ::testing::TestParamInfo<const Op*>& tested) { return tested.param->name; }

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, ::testing::ValuesIn(ops_that([](const Op&) { return true; })),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Ops, Differentiable,
                         ::testing::ValuesIn(ops_that([](const Op& op) { return op.gradient != nullptr; })),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Ops, ElementWise, ::testing::ValuesIn(ops_that([](const Op& op) {
                           return op.element_wise && op.gradient != nullptr;
                         })),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Ops, Composite,
                         ::testing::ValuesIn(ops_that([](const Op& op) { return op.formula != nullptr; })),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Ops, InFloat32, ::testing::ValuesIn(ops_that([](const Op& op) {
                           return op.kernel(Dtype::float32) != nullptr;
                         })),
                         name_of);

}  // namespace
}  // namespace gradus::testing
