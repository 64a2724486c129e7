// cast.cpp - the same numbers in another element type.
#include <limits>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Cast {
  using Types = Any;
  static constexpr Info info{.signature = "[...] -> [...] dtype",
                             .doc =
                                 "The same numbers in another type. Fractions are cut towards zero where the "
                                 "type has none, numbers beyond "
                                 "its range become its nearest one, not a number its lowest; as bool, all "
                                 "but 0 is true. A gradient exists "
                                 "between floating types."};
  static constexpr const char* notation = "{0}";
  template <class From, class To>
  static To value(From x) {
    if constexpr (std::is_same_v<From, To> || std::is_floating_point_v<To>)
      return static_cast<To>(x);
    else if constexpr (std::is_same_v<To, bool>)
      return x != From(0);
    else
      return limited<To>(x);
  }
  static Grads gradient(const Local& l) {
    if (!is_floating(l.dtype()) || !is_floating(l.y.dtype())) return {Var()};
    return {cast(l.dy, l.dtype())};
  }
  static Example example() {
    return {{numbers({-1.75, 0, 2.5})},
            Tensor::from<std::int64_t>({3}, {-1, 0, 2}),
            "NumPy, astype",
            {{"dtype", static_cast<std::int64_t>(Dtype::int64)}}};
  }
  static std::vector<Sample> samples() {
    return element_wise_samples({{}}, {{"dtype", static_cast<std::int64_t>(Dtype::float64)}});
  }

 private:
  // To an integer type; `past` is the first number beyond it.
  template <class To, class From>
  static To limited(From x) {
    using Limits = std::numeric_limits<To>;
    if constexpr (std::is_floating_point_v<From>) {
      constexpr From past = 2 * static_cast<From>(std::uint64_t{1} << (Limits::digits - 1));
      const bool enough = x >= static_cast<From>(Limits::min());
      return enough ? (x < past ? static_cast<To>(x) : Limits::max()) : Limits::min();
    } else if constexpr (sizeof(From) > sizeof(To)) {
      return static_cast<To>(x < Limits::min() ? Limits::min() : x > Limits::max() ? Limits::max() : x);
    } else {
      return static_cast<To>(x);
    }
  }
};

}  // namespace

constinit const Op cast_op = make_op<Cast>("cast");
Var cast(Var x, Dtype dtype) {
  if (x.dtype() == dtype) return x;
  return apply(cast_op, {x}, {{"dtype", static_cast<std::int64_t>(dtype)}});
}

}  // namespace gradus
