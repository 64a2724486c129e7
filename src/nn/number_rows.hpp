// number_rows.hpp - numbers in brackets, as weights are written down: "[[20,20],[-20,-20]]" or "[-30,10]".
#pragma once

#include <gradus/tensor.hpp>
#include <string_view>

namespace gradus {

/// A vector [N] from "[1,2]", a matrix [N, M] from "[[1,2],[3,4]]", in float64. Throws UsageError, naming
/// `what`, for anything else.
Tensor parse_numbers(std::string_view text, std::string_view what);

}  // namespace gradus
