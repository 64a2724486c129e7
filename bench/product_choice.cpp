// product_choice.cpp - own tiles beside oneDNN over a grid of shapes, as CSV: the evidence behind
// prefers_tiles().
//
//   bench_product_choice > bench/product_choice_avx512.csv
//   DNNL_MAX_CPU_ISA=AVX2 bench_product_choice avx2 > bench/product_choice_avx2.csv
#include <cstdio>
#include <string_view>
#include <vector>

#include "kernels/product.hpp"
#include "thread_time.hpp"

namespace {

using namespace gradus;

template <class Call>
double best_microseconds(const Call& call) {
  constexpr double round_seconds = 4e-4;
  constexpr int rounds = 12;
  return best_thread_seconds(call, round_seconds, rounds) * 1e6;
}

void measure(std::int64_t n, std::int64_t k, std::int64_t m, bool left, bool right, kernels::Target target) {
  const std::vector<float> a(static_cast<std::size_t>(n * k), 0.5F),
      b(static_cast<std::size_t>(k * m), 0.25F);
  std::vector<float> c(static_cast<std::size_t>(n * m));
  const kernels::Matrix<float> x{a.data(), n, k, left}, y{b.data(), k, m, right};
  const double tiles = best_microseconds([&] { kernels::tile_product(x, y, c.data(), 0, n, 0, m, target); });
  const double library = best_microseconds([&] { kernels::library_product(x, y, c.data(), 0, n, 0, m); });
  std::printf("%s%s,%ld,%ld,%ld,%.2f,%.2f,%.2f\n", left ? "T" : "N", right ? "T" : "N", static_cast<long>(n),
              static_cast<long>(k), static_cast<long>(m), tiles, library, library / tiles);
}

}  // namespace

int main(int argc, char** argv) {
  const kernels::Target target =
      argc > 1 && std::string_view(argv[1]) == "avx2" ? kernels::Target::avx2 : kernels::best_target();
  std::printf("form,n,k,m,tiles_us,library_us,ratio\n");
  for (const auto& [left, right] : {std::pair{false, false}, {false, true}, {true, false}})
    for (const std::int64_t k : {7, 10, 32, 64, 128, 300, 784})
      for (const std::int64_t n : {1, 7, 10, 37, 64, 128, 300, 512})
        for (const std::int64_t m : {10, 32, 37, 64, 128, 300, 784}) measure(n, k, m, left, right, target);
  return 0;
}
