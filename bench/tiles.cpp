// tiles.cpp - register tiles on numbers that stay in the first-level cache, as shares of the peak: what the
// compiler makes of them. Exit code 1 where a tile for fused multiply-adds is below 0.85.
//
//   bench_tiles            all sets of instructions up to the one in use (GRADUS_TARGET)
#include "kernels/tiles.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "kernels/double_tiles.hpp"
#include "kernels/lane_tiles.hpp"
#include "kernels/peak.hpp"
#include "kernels/winograd_tiles.hpp"
#include "thread_time.hpp"

namespace {

using namespace gradus;
using namespace gradus::kernels;

constexpr double least_share = 0.85;
// Terms of a sum: 8 to 24 KiB of a and of b for the largest tiles.
constexpr std::int64_t k = 192;

constexpr double round_seconds = 5e-5;
constexpr int rounds = 2000;

/// The tiles of one set of instructions, and whether all reach their share.
class Table {
 public:
  explicit Table(Target target) : target_(target) {
    Threads one(1);
    peak_ = measured_peak(one, target);
    std::printf("%s: peak %.1f GFLOP/s\n", std::string(name(target)).c_str(), peak_);
  }

  bool good() const { return good_; }

  void products() {
    const Tiles& tiles = tiles_for(target_);
    const std::int64_t width = 2 * tiles.lanes, rows = tiles.rows, band = (rows + 7) / 8 * 8;
    for (int kind = 0; kind < tail_kinds; ++kind)
      for (const bool together : {false, true}) {
        ProductOutput out{c_.data(), width};
        out.tail.bias = row_.data(), out.tail.relu = true, out.tail.mask = mask_.data();
        out.tail.weight = weight_.data(), out.tail.velocity = out.tail.next_velocity = velocity_.data();
        out.tail.rate = out.tail.tau = &small_;
        Tile tile{k, a_.data(), together ? 1 : k, together ? band : 1, b_.data(), width, out, strange_};
        const TailInfo& info = info_of(static_cast<TailKind>(kind));
        report(std::string("product + ") + (*info.name ? info.name : "bias, relu") +
                   (together ? ", a in bands" : ""),
               rows * width * k, [&] { tiles.broadcast[kind].kernel[1][rows - 1](tile); });
      }
    ProductOutput out{c_.data(), tiles.dot_columns};
    const Tile dot{1024, a_.data(), 1024, 1, b_.data(), 1024, out};
    report("product along k", std::int64_t{1024} * tiles.dot_rows * tiles.dot_columns,
           [&] { tiles.dot[tiles.dot_rows - 1][tiles.dot_columns - 1](dot); });
  }

  void convolutions() {
    const LaneTiles& tiles = lane_tiles_for(target_);
    const std::int64_t channels = 8, side = 5, image = lane_images;
    const LaneTile tile{channels,
                        side,
                        side,
                        b_.data(),
                        side * 8 * image,
                        8 * image,
                        image,
                        image,
                        a_.data(),
                        side * side * tiles.outputs,
                        side * tiles.outputs,
                        c_.data(),
                        8 * image};
    report("convolution in lanes", tiles.lanes * tiles.outputs * tiles.neighbours * channels * side * side,
           [&] { tiles.convolve[tiles.outputs - 1][tiles.neighbours - 1](tile); });
    std::int64_t offsets[LaneTiles::most_taps];
    for (int q = 0; q < LaneTiles::most_taps; ++q) offsets[q] = q * image;
    const LaneGradient gradient{8,       8,         b_.data(),  16 * image, image,
                                offsets, a_.data(), 64 * image, c_.data(),  LaneTiles::most_taps};
    report("gradient of it", std::int64_t{64} * image * tiles.gradient_outputs * tiles.gradient_taps,
           [&] { tiles.gradient[tiles.gradient_outputs - 1][tiles.gradient_taps - 1](gradient); });
    plain("product of frequencies", winograd_tiles_for(target_).products, a_.data(), b_.data(), c_.data());
  }

  void doubles() {
    const std::vector<double> a(16384, 0.5), b(16384, 0.25);
    std::vector<double> c(16384);
    plain("product in float64", double_tiles_for(target_), a.data(), b.data(), c.data());
  }

 private:
  // Vectors of doubles are half as long.
  template <class T>
  void plain(const std::string& what, const PlainTiles<T>& tiles, const T* a, const T* b, T* c) {
    const std::int64_t width = 2 * tiles.lanes, as_floats = sizeof(T) / sizeof(float);
    const PlainTile<T> tile{k, a, k, 1, b, width, c, width, false};
    report(what, as_floats * tiles.rows * width * k, [&] { tiles.kernel[1][tiles.rows - 1](tile); });
  }

  template <class Call>
  void report(const std::string& what, std::int64_t multiply_adds, const Call& call) {
    const double share = 2 * static_cast<double>(multiply_adds) /
                         best_thread_seconds(call, round_seconds, rounds) / 1e9 / peak_;
    const bool fails = has_fused_multiply_add(target_) && share < least_share;
    good_ = good_ && !fails;
    std::printf("  %-36s %5.2f%s\n", what.c_str(), share, fails ? "  below 0.85" : "");
  }

  Target target_;
  double peak_ = 0;
  bool good_ = true;
  float small_ = 1e-6F;
  std::vector<float> a_ = std::vector<float>(16384, 0.5F), b_ = std::vector<float>(16384, 0.25F),
                     c_ = std::vector<float>(16384), row_ = std::vector<float>(64, 1),
                     mask_ = std::vector<float>(1024, 1), weight_ = mask_, velocity_ = mask_;
  float strange_[Tiles::most_lanes] = {};
};

}  // namespace

int main() {
  bool good = true;
  for (const Target target : all_targets) {
    if (target > best_target()) continue;
    Table table(target);
    table.products();
    table.convolutions();
    table.doubles();
    good = good && table.good();
  }
  return good ? 0 : 1;
}
