// given_value.hpp - values of variables written as text: "w=[1, 2]".
#pragma once

#include <gradus/tensor.hpp>
#include <string>
#include <utility>

namespace gradus::explain {

/// A name and its numbers: "w=2", "w=[1, 2]" or "A=[[1, 2], [3, 4]]". Throws UsageError for anything else.
std::pair<std::string, Tensor> given_value(const std::string& text);

}  // namespace gradus::explain
