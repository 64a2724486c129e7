// setting.cpp - numbers that somebody set, in the type that is computed with.
#include "tensor/setting.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>

namespace gradus {

void expect_held(double number, Dtype dtype, std::string_view what) {
  if (dtype != Dtype::float32 || number == 0 || !std::isfinite(number)) return;
  const auto single = static_cast<float>(number);
  if (single != 0 && std::isfinite(single)) return;
  throw UsageError(fmt::format("{} is {:g}, which is {} in float32: choose a {} number, or float64 ({})",
                               what, number, single == 0 ? "0" : "infinite",
                               single == 0 ? "larger" : "smaller", named_option("dtype")));
}

void expect_fields_held(std::string_view owner, std::span<const Field> fields, const void* object,
                        Dtype dtype) {
  if (dtype != Dtype::float32) return;
  for (const Field& field : fields) {
    const FieldValue value = field.get(object);
    const std::string what = fmt::format("{} of {}", field.name, owner);
    if (const auto* number = std::get_if<double>(&value)) expect_held(*number, dtype, what);
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
      for (const double number : *numbers) expect_held(number, dtype, what);
  }
}

}  // namespace gradus
