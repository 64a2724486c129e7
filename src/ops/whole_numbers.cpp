// whole_numbers.cpp - numbers that name something, checked to do so.
#include <cmath>

#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct WholeNumbers {
  static constexpr Info info{
      .signature = "[...] -> [...] int64",
      .doc =
          "The same numbers as int64. One that is not among 0 .. count - 1, a fraction, or not a number "
          "stops "
          "the run with a DataError that names its place; -100 passes where it is `ignored`.",
      .accuracy = {0}};
  static constexpr const char* notation = "{0}";
  static constexpr Attribute<std::int64_t> count{"count", {.least = 1}, "things that the numbers name"};
  static constexpr Attribute<bool> ignored{"ignored", any_number, "-100 passes", false};
  static constexpr const AttributeInfo* attributes[] = {&count, &ignored};
  static constexpr const char* not_differentiable =
      "its values are whole numbers: it is flat wherever it does not jump";

  static Shape shape(const Call& c) { return c.shape(); }
  static constexpr Phases phases{.units = &op_parts::output_size};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<std::int64_t> y) {
    const std::int64_t things = work[count];
    const bool ignores = work[ignored];
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      const T number = x[i];
      const bool among = number >= 0 && number < static_cast<T>(things);
      if (!among && !(ignores && number == static_cast<T>(ignored_label)))
        refuse_number("whole_numbers", i, static_cast<double>(number), things);
      y[i] = static_cast<std::int64_t>(number);
      if (static_cast<T>(y[i]) != number)
        refuse_number("whole_numbers", i, static_cast<double>(number), things);
    }
  }

  static Example example() {
    return {{numbers({2, 0, -100})},
            Tensor::from<std::int64_t>({3}, {2, 0, -100}),
            "by definition",
            {count(3), ignored(true)}};
  }
  static std::vector<Sample> samples() {
    const Attributes settings{count(5), ignored(false)};
    return {{{{.shape = {5}, .low = 0, .high = 5, .whole = true}}, settings},
            {{{.shape = {2, 3}, .low = 0, .high = 5, .whole = true}}, settings},
            {{{.shape = {}, .low = 0, .high = 5, .whole = true}}, settings}};
  }
};

}  // namespace

constinit const Op whole_numbers_op = make_op<WholeNumbers, Numeric>("whole_numbers");
Var whole_numbers(Var x, std::int64_t count, bool ignored) {
  return apply(whole_numbers_op, {x}, {WholeNumbers::count(count), WholeNumbers::ignored(ignored)});
}

}  // namespace gradus
