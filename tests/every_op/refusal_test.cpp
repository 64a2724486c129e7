// refusal_test.cpp - every op refuses inputs that do not fit, by a typed error that says what was expected.
#include <gtest/gtest.h>

#include <gradus/error.hpp>

#include "catalog/op_table.hpp"
#include "every_op/op_run.hpp"

namespace gradus::testing {
namespace {

struct Trial {
  std::vector<Shape> shapes;
  std::vector<Dtype> types;
  Attributes attributes;
};

Trial trial_of(const Op& op, const Sample& sample) {
  Trial trial{{}, {}, sample.attributes};
  for (std::size_t i = 0; i < sample.inputs.size(); ++i) {
    trial.shapes.push_back(sample.inputs[i].shape);
    trial.types.push_back(catalog::sample_type(op, i));
  }
  return trial;
}

void apply_trial(const Op& op, const Trial& trial) {
  Graph graph;
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < trial.shapes.size(); ++i)
    inputs.push_back(graph.input("x" + std::to_string(i), trial.shapes[i], trial.types[i]));
  graph.apply(op, inputs, trial.attributes);
}

// True where the op refuses; fails where the error is of another kind or does not say who and what.
template <class Expected>
bool refuses(const Op& op, const Trial& trial) {
  try {
    apply_trial(op, trial);
    return false;
  } catch (const Expected& error) {
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with(op.name)) << text;
    EXPECT_NE(text.find(op.info.signature), std::string::npos) << text;
  } catch (const std::exception& error) {
    ADD_FAILURE() << op.name << " throws another kind of error: " << error.what();
  }
  return true;
}

// One input in shapes near its own: longer, shorter, with more or fewer axes.
std::vector<Shape> near_shapes(const Shape& shape) {
  std::vector<Shape> result{{}, {7}, {2, 7, 5}, {1, 1, 1, 1, 1, 1, 1, 1}};
  for (int axis = 0; axis < shape.rank(); ++axis) {
    result.push_back(shape.with(axis, shape[axis] + 1));
    result.push_back(shape.with(axis, 0));
    result.push_back(shape.without(axis));
  }
  return result;
}

// Whether the op has a kernel for inputs of these types.
bool accepts(const Op& op, const std::vector<Dtype>& types) {
  const TypedKernel* kernel = op.kernel(
      op.info.type_input < 0 ? Dtype::float64 : types[static_cast<std::size_t>(op.info.type_input)]);
  if (kernel == nullptr) return false;
  for (std::size_t i = 0; i < types.size(); ++i)
    if (types[i] != (op.arity < 0 ? types[0] : kernel->inputs[i])) return false;
  return true;
}

class Refusal : public ::testing::TestWithParam<const Op*> {
 protected:
  const Op& op = *GetParam();
};

TEST_P(Refusal, of_too_many_or_too_few_inputs) {
  if (op.arity < 0) return;  // takes any number
  Trial more = trial_of(op, op.samples()[0]), less = more;
  more.shapes.push_back(more.shapes[0]);
  more.types.push_back(more.types[0]);
  less.shapes.pop_back();
  less.types.pop_back();
  EXPECT_TRUE(refuses<ShapeError>(op, more));
  EXPECT_TRUE(refuses<ShapeError>(op, less));
}

TEST_P(Refusal, of_shapes_that_do_not_fit) {
  int refused = 0;
  for (const Sample& sample : op.samples()) {
    const Trial fits = trial_of(op, sample);
    for (std::size_t i = 0; i < fits.shapes.size(); ++i)
      for (const Shape& shape : near_shapes(fits.shapes[i])) {
        Trial other = fits;
        other.shapes[i] = shape;
        refused += refuses<ShapeError>(op, other) ? 1 : 0;
      }
  }
  const std::string signature = op.info.signature;
  const bool any_shape = op.arity == 1 && (signature + " ").starts_with("[...] -> [...] ");
  EXPECT_EQ(refused > 0, !any_shape);
}

TEST_P(Refusal, of_element_types_it_has_no_kernel_for) {
  const Trial fits = trial_of(op, op.samples()[0]);
  for (int t = 0; t < dtype_count; ++t) {
    const auto type = static_cast<Dtype>(t);
    const bool known = op.kernel(type) != nullptr;
    if (op.info.type_input < 0) {
      Trial other = fits;
      other.attributes = fits.attributes.with("dtype", std::int64_t{t});
      EXPECT_EQ(refuses<DtypeError>(op, other), !known) << name(type);
    }
    for (std::size_t i = 0; i < fits.types.size(); ++i) {
      Trial other = fits;
      other.types[i] = type;
      EXPECT_EQ(refuses<DtypeError>(op, other), !accepts(op, other.types)) << name(type) << " as input " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, Refusal,
                         ::testing::ValuesIn(catalog::op_table().begin(), catalog::op_table().end()),
                         [](const ::testing::TestParamInfo<const Op*>& tested) {
                           return std::string(tested.param->name);
                         });

}  // namespace
}  // namespace gradus::testing
