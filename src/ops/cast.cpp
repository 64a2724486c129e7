// cast.cpp - the same numbers in another element type.
#include "ops/support/op_file.hpp"
#include "tensor/convert.hpp"

namespace gradus {
namespace {

struct Cast {
  static constexpr Info info{.signature = "[...] -> [...] dtype",
                             .doc =
                                 "The same numbers in another type. Fractions are cut towards zero where the "
                                 "type has none, numbers beyond "
                                 "its range become its nearest one, not a number its lowest; as bool, all "
                                 "but 0 is true. A gradient exists "
                                 "between floating types.",
                             .accuracy = {0.5}};
  static constexpr const char* notation = "{0}";
  static constexpr Attribute<Dtype> dtype{"dtype", any_number, "element type of the result"};
  static constexpr const AttributeInfo* attributes[] = {&dtype};
  template <class From, class To>
  static To value(From x) {
    return converted<To>(x);
  }
  static Grads gradient(const Local& l) {
    if (!is_floating(l.dtype()) || !is_floating(l.y.dtype())) return {Var()};
    return {cast(l.dy, l.dtype())};
  }
  static Example example() {
    return {{numbers({-1.75, 0, 2.5})},
            Tensor::from<std::int64_t>({3}, {-1, 0, 2}),
            "NumPy, astype",
            {dtype(Dtype::int64)}};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}}, {dtype(Dtype::float64)}); }
};

}  // namespace

constinit const Op cast_op = make_op<Cast, Any>("cast");
Var cast(Var x, Dtype dtype) {
  if (x.dtype() == dtype) return x;
  return apply(cast_op, {x}, {Cast::dtype(dtype)});
}

}  // namespace gradus
