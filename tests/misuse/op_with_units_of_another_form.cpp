// op_with_units_of_another_form.cpp - a phase of another type | invalid conversion|cannot convert
#include <gradus/ops.hpp>

#include "graph/make_op.hpp"

namespace gradus {

struct Same {
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "x.", .accuracy = {0}};
  static constexpr const char* notation = "{0}";
  static Shape shape(const Call& c) { return c.shape(); }
#ifdef MISUSE
  static int units(const Work& work) { return static_cast<int>(work.output.shape.size()); }
  static constexpr Phases phases{.units = &units};
#else
  static std::int64_t units(const Work& work) { return work.output.shape.size(); }
  static constexpr Phases phases{.units = &units};
#endif
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for (std::int64_t i = work.begin; i < work.end; ++i) y[i] = x[i];
  }
  static Grads gradient(const Local& l) { return {l.dy}; }
  static Example example() {
    return {{Tensor::full({1}, Dtype::float64, 1)}, Tensor::full({1}, Dtype::float64, 1), "by hand"};
  }
  static std::vector<Sample> samples() { return {{{{{3}}}}}; }
};

constinit const Op same_op = make_op<Same>("same");

}  // namespace gradus
