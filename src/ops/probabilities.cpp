// probabilities.cpp - numbers that are to be probabilities, checked to be so.
#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Probabilities {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "The same numbers. One that is not from 0 to 1 stops the run with a "
                                 "DataError that names its place.",
                             .accuracy = {0}};
  static constexpr const char* notation = "{0}";

  static Shape shape(const Call& c) { return c.shape(); }
  static constexpr Phases phases{.units = &op_parts::output_size};
  template <class T>
  static void forward(const Work& work, In<T> p, Out<T> y) {
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      if (!(p[i] >= 0 && p[i] <= 1)) refuse_probability("probabilities", i, static_cast<double>(p[i]));
      y[i] = p[i];
    }
  }

  static Grads gradient(const Local& l) { return {l.dy}; }
  static Example example() { return {{numbers({0.25, 0, 1})}, numbers({0.25, 0, 1}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = 0.1, .high = 0.9}}); }
};

}  // namespace

constinit const Op probabilities_op = make_op<Probabilities>("probabilities");
Var probabilities(Var p) { return apply(probabilities_op, {p}); }

}  // namespace gradus
