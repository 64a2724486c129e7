// op_table.hpp - every op of src/ops, in alphabetical order.
#pragma once

#include <span>
#include <string_view>

#include "graph/op.hpp"

namespace gradus::catalog {

/// All ops that have a kernel.
std::span<const Op* const> op_table();

/// The op of that name. Throws UsageError, suggesting the nearest, where there is none.
const Op& find_op(std::string_view name);

/// How the op is written: the notation of a primitive, "notation {0}", or the formula of a composite in
/// letters a, b, c for its inputs.
std::string op_formula(const Op& op);

}  // namespace gradus::catalog
