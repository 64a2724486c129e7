// make_op.hpp - makes the record of an op from its struct, at compile time; a missing part is a compile error
// naming it.
#pragma once

#include <bit>
#include <concepts>
#include <tuple>
#include <utility>

#include "graph/op.hpp"
#include "kernels/target.hpp"

namespace gradus {

/// A list of C++ element types.
template <class... T>
struct TypeList {};
/// What T may be in an op: numbers one can differentiate; all numbers; everything.
using Floating = TypeList<float, double>;
using Numeric = TypeList<float, double, std::int64_t>;
using Any = TypeList<float, double, std::int64_t, bool, std::uint8_t>;

// clang-format off
template <class S> concept HasInfo = std::same_as<std::remove_cvref_t<decltype(S::info)>, Info>;
template <class S> concept Converts = requires { &S::template value<float, double>; };
template <class S> concept ElementWise = Converts<S> || requires { &S::template value<double>; } || requires { &S::template value<bool>; };
template <class S> concept HasForward = requires { &S::template forward<double>; } || requires { &S::template forward<std::int64_t>; };
template <class S> concept HasShape = requires(const Call& call) { { S::shape(call) } -> std::same_as<Shape>; };
template <class S> concept HasPhases = std::same_as<std::remove_cvref_t<decltype(S::phases)>, Phases>;
template <class S> concept HasGradient = requires(const Local& local) { { S::gradient(local) } -> std::same_as<Grads>; };
template <class S> concept HasReason = requires { { S::not_differentiable } -> std::convertible_to<const char*>; };
template <class S> concept HasFormula = requires(const Call& call) { { S::formula(call) } -> std::same_as<Var>; };
template <class S> concept HasNotation = requires { { S::notation } -> std::convertible_to<const char*>; };
template <class S> concept HasExample = requires { { S::example() } -> std::same_as<Example>; };
template <class S> concept HasExact = requires { { S::exact() } -> std::same_as<Exact>; };
template <class S> concept HasSamples = requires { { S::samples() } -> std::same_as<std::vector<Sample>>; };
// clang-format on

namespace op_parts {

template <class T>
struct IsSettings : std::false_type {};
template <class T>
struct IsSettings<Settings<T>> : std::true_type {};

// value(A..., Settings?) -> R, run over arrays.
template <class S, class T, class R, class... A>
struct LoopBody {
  using Number = T;
  static constexpr std::size_t numbers = sizeof...(A) - ((IsSettings<A>::value ? 1 : 0) + ... + 0);

  static void run(std::int64_t n, const void* const* inputs, void* output, const double* settings) {
    Settings<T> copied;  // memory that the loop may change would keep it from being vectorised
    if constexpr (numbers < sizeof...(A))
      for (std::size_t i = 0; i < std::size(S::attributes); ++i)
        copied.values[i] = static_cast<T>(settings[i]);
    run(n, inputs, static_cast<R*>(output), copied, std::make_index_sequence<numbers>());
  }

 private:
  using Tuple = std::tuple<A...>;

  // A bool as the byte it is stored in: GCC 12 does not vectorise loops that load bools.
  template <class X>
  static X read(const X& x) {
    if constexpr (std::is_same_v<X, bool>)
      return std::bit_cast<std::uint8_t>(x) != 0;
    else
      return x;
  }

  template <std::size_t... i>
  static void run(std::int64_t n, const void* const* inputs, R* y, Settings<T> settings,
                  std::index_sequence<i...>) {
    const std::tuple x{static_cast<const std::tuple_element_t<i, Tuple>*>(inputs[i])...};
    // An output may stand in an input's place, element on element: no iteration reads what another one
    // writes.
#pragma GCC ivdep
    for (std::int64_t k = 0; k < n; ++k) {
      if constexpr (numbers < sizeof...(A))
        y[k] = S::template value<T>(read(std::get<i>(x)[k])..., settings);
      else
        y[k] = S::template value<T>(read(std::get<i>(x)[k])...);
    }
  }
};

template <class Body>
void run_loop(std::int64_t n, const void* const* inputs, void* output, const double* settings) {
  kernels::run_on_target<Body>(n, inputs, output, settings);
}

/// Numbers among an element-wise op's attributes, in their order.
inline std::array<double, max_settings> settings_of(std::span<const AttributeInfo* const> declared,
                                                    const Attributes& attributes) {
  std::array<double, max_settings> values{};
  std::size_t count = 0;
  for (const AttributeInfo* attribute : declared) {
    if (attribute->type != AttributeType::number) continue;
    const bool left_out = attribute->otherwise && !attributes.find(attribute->name);
    values[count++] = left_out ? *attribute->otherwise : attributes.number(attribute->name);
  }
  return values;
}

template <class S>
constexpr std::span<const AttributeInfo* const> attributes_of() {
  if constexpr (requires { S::attributes; })
    return S::attributes;
  else
    return {};
}

// An element-wise loop as a kernel: a unit is one number.
template <class S, class Body, std::size_t arity>
void loop_kernel(const Work& work) {
  std::array<const void*, max_arity> inputs{};
  for (std::size_t i = 0; i < arity; ++i)
    inputs[i] = static_cast<const std::byte*>(work.inputs[i].data) +
                static_cast<std::size_t>(work.begin) * size_of(work.inputs[i].dtype);
  void* output = static_cast<std::byte*>(work.output.data) +
                 static_cast<std::size_t>(work.begin) * size_of(work.output.dtype);
  const auto settings = settings_of(attributes_of<S>(), work.attributes);
  run_loop<Body>(work.end - work.begin, inputs.data(), output, settings.data());
}

template <class S, class T, class R, class... A>
constexpr TypedKernel element_wise(R (*)(A...)) {
  using Body = LoopBody<S, T, R, A...>;
  TypedKernel result{&loop_kernel<S, Body, Body::numbers>, &run_loop<Body>, {}, dtype_of<R>()};
  std::size_t i = 0;
  const auto note = [&]<class Argument>() {
    if constexpr (!IsSettings<Argument>::value) result.inputs[i++] = dtype_of<Argument>();
  };
  (note.template operator()<A>(), ...);
  return result;
}

// forward(work, In<A>..., Out<R>)
template <class S, class T, class Parameters>
struct ForwardBody;
template <class S, class T, class... P>
struct ForwardBody<S, T, TypeList<P...>> {
  using Number = T;
  static void run(const Work& work) { run(work, std::make_index_sequence<sizeof...(P) - 1>()); }

 private:
  template <std::size_t... i>
  static void run(const Work& work, std::index_sequence<i...>) {
    using Tuple = std::tuple<P...>;
    using Output = std::remove_pointer_t<decltype(std::tuple_element_t<sizeof...(P) - 1, Tuple>::data)>;
    S::template forward<T>(
        work,
        std::tuple_element_t<i, Tuple>{
            static_cast<decltype(std::tuple_element_t<i, Tuple>::data)>(work.inputs[i].data),
            work.inputs[i].shape}...,
        Out<Output>{static_cast<Output*>(work.output.data), work.output.shape});
  }
};

template <class Body>
void run_forward(const Work& work) {
  kernels::run_on_target<Body, const Work&>(work);
}

template <class T>
struct ElementOf;
template <class T>
struct ElementOf<In<T>> {
  using Type = T;
};
template <class T>
struct ElementOf<Out<T>> {
  using Type = T;
};

template <class S, class T, class... P>
constexpr TypedKernel whole(void (*)(const Work&, P...)) {
  TypedKernel result{&run_forward<ForwardBody<S, T, TypeList<P...>>>, nullptr, {}, Dtype::float32};
  constexpr std::array<Dtype, sizeof...(P)> types{dtype_of<typename ElementOf<P>::Type>()...};
  result.inputs.fill(types.back());  // of an op that takes any number of inputs
  for (std::size_t i = 0; i + 1 < sizeof...(P); ++i) result.inputs[i] = types[i];
  result.output = types.back();
  return result;
}

// An op that converts, for one type to convert to.
template <class S, class To>
struct ConvertTo {
  template <class From>
  static To value(From x) {
    return S::template value<From, To>(x);
  }
};

template <class S, class From, class To>
constexpr TypedKernel converting() {
  return element_wise<ConvertTo<S, To>, From>(&ConvertTo<S, To>::template value<From>);
}

template <class S, class From, class... To>
constexpr std::array<TypedKernel, dtype_count> conversions_of(TypeList<To...>) {
  std::array<TypedKernel, dtype_count> result{};
  ((result[static_cast<std::size_t>(dtype_of<To>())] = converting<S, From, To>()), ...);
  return result;
}

template <class S, class... From>
constexpr std::array<std::array<TypedKernel, dtype_count>, dtype_count> conversion_table(
    TypeList<From...> types) {
  std::array<std::array<TypedKernel, dtype_count>, dtype_count> result{};
  ((result[static_cast<std::size_t>(dtype_of<From>())] = conversions_of<S, From>(types)), ...);
  return result;
}

template <class S>
inline constexpr auto conversions = conversion_table<S>(Any{});

template <class S, class T>
constexpr TypedKernel typed() {
  if constexpr (Converts<S>)
    return converting<S, T, T>();
  else if constexpr (ElementWise<S>)
    return element_wise<S, T>(&S::template value<T>);
  else
    return whole<S, T>(&S::template forward<T>);
}

template <class S, class... T>
constexpr std::array<TypedKernel, dtype_count> kernels(TypeList<T...>) {
  std::array<TypedKernel, dtype_count> result{};
  ((result[static_cast<std::size_t>(dtype_of<T>())] = typed<S, T>()), ...);
  return result;
}

template <class R, class... A>
constexpr int arity(R (*)(A...)) {
  return static_cast<int>(sizeof...(A)) - ((IsSettings<A>::value ? 1 : 0) + ... + 0);
}

template <class S, class First, class... Rest>
constexpr int arity_of(TypeList<First, Rest...>) {
  if constexpr (S::info.any_arity)
    return -1;
  else if constexpr (Converts<S>)
    return 1;
  else if constexpr (ElementWise<S>)
    return arity(&S::template value<First>);
  else
    return arity(&S::template forward<First>) - 2;  // work and output
}

inline Shape same_shapes(const Call& call) {
  for (std::size_t i = 1; i < call.inputs().size(); ++i)
    call.require(call.shape(static_cast<int>(i)) == call.shape(0), "all inputs must have one shape");
  return call.shape();
}

inline std::int64_t output_size(const Work& work) { return work.output.shape.size(); }

// One or two numbers go in and one comes out, so that there is something to be exact about.
template <class S, class Types>
constexpr bool computes() {
  if constexpr (!ElementWise<S> || Converts<S>) return false;
  const TypedKernel kernel = kernels<S>(Types{})[static_cast<std::size_t>(Dtype::float32)];
  return arity_of<S>(Types{}) <= 2 && kernel.loop != nullptr && kernel.inputs[0] == Dtype::float32 &&
         kernel.output == Dtype::float32;
}

// A phase that the struct has is one that it lists.
template <class S>
constexpr bool lists_its_phases() {
  bool all = true;
  if constexpr (requires { &S::units; }) all = all && S::phases.units;
  if constexpr (requires { &S::grain; }) all = all && S::phases.grain;
  if constexpr (requires { &S::prepare; }) all = all && S::phases.prepare;
  if constexpr (requires { &S::start; }) all = all && S::phases.start;
  if constexpr (requires { &S::finish; }) all = all && S::phases.finish;
  return all;
}

template <class S>
constexpr void require_parts() {
  static_assert(HasInfo<S>, "an op needs `static constexpr Info info`");
  static_assert(S::info.accuracy.ulp >= 0, "an op says how exact it is: `.accuracy = {ulp}` in its info");
  static_assert(ElementWise<S> || HasForward<S>, "an op needs value<T>() or forward<T>()");
  static_assert(ElementWise<S> || HasShape<S>,
                "an op that is not element-wise needs `static Shape shape(const Call&)`");
  static_assert(
      HasGradient<S> != HasReason<S>,
      "an op needs `static Grads gradient(const Local&)`, or `not_differentiable` with a reason in words");
  static_assert(HasFormula<S> != HasNotation<S>,
                "an op needs a formula of simpler ops, or, as a primitive, a notation");
  static_assert(HasExample<S>, "an op needs `static Example example()`");
  static_assert(HasSamples<S>, "an op needs `static std::vector<Sample> samples()`");
  if constexpr (ElementWise<S>) {
    static_assert(attributes_of<S>().size() <= max_settings,
                  "an element-wise op has so many attributes at most: max_settings");
  } else {
    static_assert(HasPhases<S>, "an op that is not element-wise needs `static constexpr Phases phases`");
    static_assert(lists_its_phases<S>(), "an op lists its units, grain, prepare, start and finish in phases");
  }
}

}  // namespace op_parts

/// The record of the op that struct S describes, with a kernel for each of the types.
template <class S, class Types = Floating>
constexpr Op make_op(const char* name) {
  op_parts::require_parts<S>();
  Op op{};
  op.name = name;
  op.info = S::info;
  op.arity = op_parts::arity_of<S>(Types{});
  op.attributes = op_parts::attributes_of<S>();
  op.element_wise = ElementWise<S>;
  if constexpr (HasShape<S>)
    op.shape = &S::shape;
  else
    op.shape = &op_parts::same_shapes;
  op.kernels = op_parts::kernels<S>(Types{});
  if constexpr (Converts<S>) op.conversions = op_parts::conversions<S>.data();
  if constexpr (ElementWise<S>)
    op.phases = {.units = &op_parts::output_size};
  else
    op.phases = S::phases;
  if constexpr (HasGradient<S>) op.gradient = &S::gradient;
  if constexpr (HasReason<S>) op.not_differentiable = S::not_differentiable;
  if constexpr (HasFormula<S>) op.formula = &S::formula;
  if constexpr (HasNotation<S>) op.notation = S::notation;
  op.example = &S::example;
  op.samples = &S::samples;
  if constexpr (HasExact<S>)
    op.exact = &S::exact;
  else
    static_assert(!op_parts::computes<S, Types>(),
                  "an element-wise op needs `static Exact exact()`, which its numbers are held to");
  return op;
}

}  // namespace gradus
