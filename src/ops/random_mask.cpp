// random_mask.cpp - random ones and zeros, as dropout needs them.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>

#include "ops/support/drawn.hpp"

namespace gradus {
namespace {

struct RandomMask : Drawn {
  static constexpr Info info{.signature = "[] int64, [] int64 -> [shape] dtype",
                             .doc =
                                 "1 with probability `keep`, else 0. The bit of element i is a function of "
                                 "seed, stream, step and i, drawn by "
                                 "SplitMix64 as a counter (Steele, Lea, Flood, 2014): no state, the same "
                                 "bits for any number of threads.",
                             .accuracy = {0},
                             .type_input = -1,
                             .fixed_length = true};
  static constexpr Attribute<double> keep{"keep", fraction, "share of ones"};
  static constexpr const AttributeInfo* attributes[] = {&stream, &keep, &lengths, &dtype};
  static constexpr const char* notation = "mask";

  template <class T>
  static void forward(const Work& work, In<std::int64_t> seed, In<std::int64_t> step, Out<T> y) {
    const Random random = bits_of(work, seed, step);
    // uniform(i) = k 2^-53 < keep where the integer k < keep 2^53.
    const auto limit = static_cast<std::int64_t>(std::ceil(work[keep] * 0x1p53));
    T* const out = y.data;
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      const auto k = static_cast<std::int64_t>(random.bits(static_cast<std::uint64_t>(i)) >> 11);
      out[i] = k < limit ? T(1) : T(0);
    }
  }

  static Example example() {
    return {{Tensor::full({}, Dtype::int64, 1), Tensor::full({}, Dtype::int64, 2)},
            Tensor::from<double>({2, 4}, {1, 0, 0, 1, 0, 0, 0, 1}),
            "SplitMix64 written in Python",
            settings(3, 0.5, {2, 4}, Dtype::float64)};
  }
  static std::vector<Sample> samples() {
    const SampleInput seed{{}, 0, 1000}, step{{}, 0, 1000};
    return {{{seed, step}, settings(7, 0.5, {2, 3}, Dtype::float64)},
            {{seed, step}, settings(8, 0.9, {}, Dtype::float64)}};
  }
  static Attributes settings(std::uint64_t number, double share, std::vector<std::int64_t> of, Dtype type) {
    return {stream(static_cast<std::int64_t>(number)), keep(share), lengths(std::move(of)), dtype(type)};
  }
};

}  // namespace

constinit const Op random_mask_op = make_op<RandomMask>("random_mask");
Var random_mask(Var seed, Var step, std::uint64_t stream, double keep, const Shape& shape, Dtype dtype) {
  if (!(keep >= 0 && keep <= 1))
    throw UsageError(fmt::format("random_mask: keep is a probability, from 0 to 1; got {}", keep));
  std::vector<std::int64_t> lengths(shape.lengths().begin(), shape.lengths().end());
  return apply(random_mask_op, {seed, step}, RandomMask::settings(stream, keep, std::move(lengths), dtype));
}

}  // namespace gradus
