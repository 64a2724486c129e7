// reduction.hpp - what sum, mean and max share: attributes axes and keep, the shape rule, the cut into units.
#pragma once

#include <memory>

#include "kernels/reduce.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {

/// The attributes of a reduction: axes counted from the start, all of them for an empty list.
Attributes reduction_attributes(std::string_view op, Var x, const Axes& axes, bool keep);

/// The shape without the reduced axes, or with length 1 there. Throws ShapeError for axes that do not exist.
Shape reduced_shape(const Call& call);

/// How many numbers go into each result.
std::int64_t reduced_count(const Call& call);

/// A value in the shape of the result, repeated over the axes that were reduced.
Var spread(const Local& l, Var value);

/// What a formula calls: all numbers of an operand become one, and one stays as it is.
template <Var (*reduce)(Var, const Axes&, bool)>
Var of_all(std::span<const Var> operands) {
  return operands[0].shape().rank() == 0 ? operands[0] : reduce(operands[0], {}, false);
}

/// Samples of a reduction, with all kinds of axes.
std::vector<Sample> reduction_samples();

/// How sum, mean and max are cut and done: by a plan made once for shape and axes.
struct ReductionOp {
  static constexpr Attribute<Axes> axes{"axes", any_number, "which axes, counted from 0, in rising order"};
  static constexpr Attribute<bool> keep{"keep", any_number, "they stay, with length 1", false};
  static constexpr const AttributeInfo* attributes[] = {&axes, &keep};

  static std::shared_ptr<void> prepare(const Work& work) {
    return std::make_shared<kernels::Reduction>(work.inputs[0].shape,
                                                std::span<const std::int64_t>(work[axes]));
  }
  static const kernels::Reduction& plan(const Work& work) {
    return *static_cast<const kernels::Reduction*>(work.kept);
  }
  static std::int64_t units(const Work& work) { return plan(work).units(); }
  static constexpr Phases phases{.units = &units, .prepare = &prepare};
};

}  // namespace gradus
