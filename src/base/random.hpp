// random.hpp - random numbers as a function of (seed, stream, step, index): no hidden state, any order, any
// thread.
//
// The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014)
// read as a counter: number i of a stream is mix(key + i * golden), where key mixes seed, stream and step.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace gradus {

/// The finishing function of SplitMix64: every input bit reaches every output bit.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// A name as 64 bits (FNV-1a), to tell streams apart: the path of a layer, "shuffle", "split".
constexpr std::uint64_t stream_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

/// One stream of random numbers, addressed by index.
class Random {
 public:
  /// The odd number nearest to 2^64 / golden ratio.
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U;

  constexpr Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t step = 0)
      : key_(mix_bits(mix_bits(mix_bits(seed + golden) ^ stream) + step * golden)) {}
  constexpr Random(std::uint64_t seed, std::string_view stream, std::uint64_t step = 0)
      : Random(seed, stream_of(stream), step) {}

  /// 64 random bits.
  constexpr std::uint64_t bits(std::uint64_t index) const { return mix_bits(key_ + (index + 1) * golden); }
  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform(std::uint64_t index) const {
    return static_cast<double>(bits(index) >> 11) * 0x1p-53;
  }
  /// Normal with mean 0 and variance 1 (Box and Muller, 1958); uses bits 2 index and 2 index + 1.
  double normal(std::uint64_t index) const;
  /// Uniform in 0 .. limit - 1, by multiplication (Lemire, 2019); the bias is below limit / 2^64.
  std::uint64_t below(std::uint64_t limit, std::uint64_t index) const {
    return static_cast<std::uint64_t>((static_cast<Wide>(bits(index)) * limit) >> 64);
  }
  /// Puts the items in random order (Fisher and Yates).
  template <class T>
  void shuffle(std::span<T> items) const {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i, i)]);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t key_;
};

}  // namespace gradus
