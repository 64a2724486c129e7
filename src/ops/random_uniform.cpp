// random_uniform.cpp - random numbers from 0 to less than 1.
#include "ops/support/drawn.hpp"

namespace gradus {
namespace {

struct RandomUniform : Drawn {
  static constexpr Info info{
      .signature = "[] int64, [] int64 -> [shape] dtype",
      .doc =
          "Every number from 0 to less than 1 as likely, in steps of 2^-24. Number i is "
          "a function of seed, stream, step and i, drawn as random_mask draws.",
      .accuracy = {0},
      .type_input = -1,
      .fixed_length = true};
  static constexpr const AttributeInfo* attributes[] = {&stream, &lengths, &dtype};
  static constexpr const char* notation = "uniform";

  template <class T>
  static void forward(const Work& work, In<std::int64_t> seed, In<std::int64_t> step, Out<T> y) {
    const Random random = bits_of(work, seed, step);
    T* const out = y.data;
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      // The same in both types: 24 bits are exact in float32.
      const auto k = static_cast<std::int32_t>(random.bits(static_cast<std::uint64_t>(i)) >> 40);
      out[i] = static_cast<T>(k) * static_cast<T>(0x1p-24);
    }
  }

  static Example example() {
    return {{Tensor::full({}, Dtype::int64, 1), Tensor::full({}, Dtype::int64, 2)},
            Tensor::from<double>(
                {2, 4}, {0.09472304582595825, 0.7108212113380432, 0.6649923920631409, 0.3155156373977661,
                         0.7539084553718567, 0.5178347229957581, 0.829791247844696, 0.011710047721862793}),
            "SplitMix64 written in Python",
            settings(3, {2, 4}, Dtype::float64)};
  }
  static std::vector<Sample> samples() {
    const SampleInput seed{{}, 0, 1000}, step{{}, 0, 1000};
    return {{{seed, step}, settings(7, {2, 3}, Dtype::float64)},
            {{seed, step}, settings(8, {}, Dtype::float64)}};
  }
  static Attributes settings(std::uint64_t number, std::vector<std::int64_t> of, Dtype type) {
    return {stream(static_cast<std::int64_t>(number)), lengths(std::move(of)), dtype(type)};
  }
};

}  // namespace

constinit const Op random_uniform_op = make_op<RandomUniform>("random_uniform");
Var random_uniform(Var seed, Var step, std::uint64_t stream, const Shape& shape, Dtype dtype) {
  std::vector<std::int64_t> lengths(shape.lengths().begin(), shape.lengths().end());
  return apply(random_uniform_op, {seed, step}, RandomUniform::settings(stream, std::move(lengths), dtype));
}

}  // namespace gradus
