// log.cpp - the natural logarithm, element by element.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Log {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "The natural logarithm: minus infinity at 0, not a number below.",
                             .accuracy = {1},
                             .slope = {0.5},
                             .function = {"log"}};
  static constexpr const char* notation = "log({0})";
  template <class T>
  static T value(T x) {
    return math::log(x);
  }
  static Grads gradient(const Local& l) { return {l.dy / l.x()}; }
  static Example example() {
    return {{numbers({0.5, 1, 10})}, numbers({-0.6931471805599453, 0.0, 2.302585092994046}), "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = 0.5, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::log(x); }, {{[](Long x, Long) -> Long { return 1 / x; }}}};
  }
};

}  // namespace

constinit const Op log_op = make_op<Log>("log");
Var log(Var x) { return apply(log_op, {x}); }

}  // namespace gradus
