// setting.hpp - numbers that somebody set, in the type that is computed with.
#pragma once

#include <gradus/part.hpp>
#include <gradus/tensor.hpp>
#include <span>
#include <string_view>

namespace gradus {

/// Throws UsageError where a number is lost in this type: it is finite and other than 0, and infinite or 0
/// there. `what` says what it is: "delta of huber".
void expect_held(double number, Dtype dtype, std::string_view what);

/// The same for every number among the fields of a part.
void expect_fields_held(std::string_view owner, std::span<const Field> fields, const void* object,
                        Dtype dtype);

/// The same of a part.
template <class Functions>
void expect_part_held(const Part<Functions>& part, Dtype dtype) {
  expect_fields_held(part.name(), part.kind().fields, part.object(), dtype);
}

}  // namespace gradus
