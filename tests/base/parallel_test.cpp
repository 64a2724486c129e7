// parallel_test.cpp - random streams, teams of threads, and parts with fields.
#include "base/parallel.hpp"

#include <gtest/gtest.h>
#include <gradus/error.hpp>
#include <gradus/part.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "base/random.hpp"

namespace gradus {
namespace {

TEST(Random, is_a_function_of_seed_stream_step_and_index) {
  const Random a(1, "layer"), b(1, "layer"), other(1, "shuffle"), later(1, "layer", 1);
  EXPECT_EQ(a.bits(7), b.bits(7));
  EXPECT_NE(a.bits(7), a.bits(8));
  EXPECT_NE(a.bits(7), other.bits(7));
  EXPECT_NE(a.bits(7), later.bits(7));
}

TEST(Random, has_the_moments_it_should) {
  const Random random(3, "moments");
  double uniform = 0, normal = 0, square = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    uniform += random.uniform(i);
    normal += random.normal(i);
    square += random.normal(i) * random.normal(i);
  }
  EXPECT_NEAR(uniform / n, 0.5, 0.005);
  EXPECT_NEAR(normal / n, 0, 0.015);
  EXPECT_NEAR(square / n, 1, 0.02);
}

TEST(Random, shuffles_every_item_into_place) {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  const std::vector<int> before = items;
  Random(1, "shuffle").shuffle(std::span<int>(items));
  EXPECT_NE(items, before);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, before);
}

TEST(Threads, do_every_piece_once) {
  for (const int count : {1, 2, 5}) {
    Threads threads(count);
    for (int repeat = 0; repeat < 200; ++repeat) {
      std::vector<std::atomic<int>> seen(37);
      threads.run(37, [&](std::int64_t piece) { ++seen[static_cast<std::size_t>(piece)]; });
      for (const auto& times : seen) ASSERT_EQ(times.load(), 1);
    }
  }
}

// Loops so short that workers come late to most of them, or not at all.
TEST(Threads, may_come_late_to_a_loop) {
  Threads threads(4);
  std::int64_t sum = 0;
  for (std::int64_t loop = 0; loop < 20'000; ++loop) {
    std::array<std::int64_t, 3> result{};
    threads.run(3, [&](std::int64_t piece) { result[static_cast<std::size_t>(piece)] = loop + piece; });
    sum += result[0] + result[1] + result[2];
  }
  EXPECT_EQ(sum, 3 * (20'000LL * 19'999 / 2) + 3 * 20'000);
}

TEST(Threads, pass_on_an_exception_and_go_on) {
  Threads threads(3);
  const auto fail = [](std::int64_t piece) {
    if (piece == 5) throw UsageError("piece five");
  };
  EXPECT_THROW(threads.run(9, fail), UsageError);
  std::atomic<int> sum{0};
  threads.run(4, [&](std::int64_t piece) { sum += static_cast<int>(piece); });
  EXPECT_EQ(sum.load(), 6);
  EXPECT_THROW(Threads(0), UsageError);
  EXPECT_THROW(Threads(1 << 20), UsageError);
}

struct NoFunctions {};
struct Dial {
  double level = 0.5;
  std::int64_t turns = 3;
  bool on = true;
  static const Kind<NoFunctions> kind;
};
constexpr Field dial_fields[] = {field<&Dial::level>("level", fraction, "how far"),
                                 field<&Dial::turns>("turns", positive, "how often"),
                                 field<&Dial::on>("on", any_number, "whether")};
constinit const Kind<NoFunctions> Dial::kind = make_kind<Dial>("dial", "A dial.", dial_fields, NoFunctions{});

TEST(Part, reads_changes_and_checks_declared_fields) {
  const Part<NoFunctions> dial = Dial{.level = 0.25};
  EXPECT_EQ(dial.name(), "dial");
  EXPECT_EQ(std::get<double>(dial_fields[0].get(dial.object())), 0.25);
  const Part<NoFunctions> other = dial.with(dial_fields[1], std::int64_t{7});
  EXPECT_EQ(other.as<Dial>()->turns, 7);
  EXPECT_EQ(dial.as<Dial>()->turns, 3);
  EXPECT_THROW(dial.with(dial_fields[0], 1.5), UsageError);
  EXPECT_THROW(dial.with(dial_fields[1], std::int64_t{0}), UsageError);
  EXPECT_THROW((Part<NoFunctions>(Dial{.level = -1})), UsageError);
}

}  // namespace
}  // namespace gradus
