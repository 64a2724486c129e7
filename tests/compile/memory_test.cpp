// memory_test.cpp - places of values in the arena.
#include "compile/memory.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace gradus::compile {
namespace {

TEST(Memory, values_that_live_at_the_same_time_never_overlap) {
  const Random random(5, "memory");
  for (std::uint64_t round = 0; round < 200; ++round) {
    std::vector<Lifetime> values;
    for (std::uint64_t i = 0; i < 30; ++i) {
      const int first = static_cast<int>(random.below(20, round * 1000 + i * 3));
      values.push_back({random.below(5000, round * 1000 + i * 3 + 1), first,
                        first + static_cast<int>(random.below(8, round * 1000 + i * 3 + 2))});
    }
    const MemoryPlan plan = plan_memory(values, true), apart = plan_memory(values, false);
    EXPECT_LE(plan.bytes, apart.bytes);
    for (std::size_t i = 0; i < values.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const bool together = values[i].first <= values[j].last && values[j].first <= values[i].last;
        const bool apart_in_memory = plan.offsets[i] + values[i].bytes <= plan.offsets[j] ||
                                     plan.offsets[j] + values[j].bytes <= plan.offsets[i];
        ASSERT_TRUE(!together || apart_in_memory);
      }
  }
}

TEST(Memory, values_that_follow_one_another_share_their_place) {
  const std::vector<Lifetime> values{{1000, 0, 1}, {1000, 2, 3}, {1000, 3, 4}};
  const MemoryPlan plan = plan_memory(values, true);
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
  EXPECT_NE(plan.offsets[1], plan.offsets[2]);
  EXPECT_EQ(plan.bytes, 2 * padded(1000));
  EXPECT_EQ(plan_memory(values, false).bytes, 3 * padded(1000));
}

TEST(Memory, leaves_room_for_a_whole_vector_behind_each_value) {
  for (const std::size_t bytes : {0U, 1U, 63U, 64U, 65U}) {
    EXPECT_GE(padded(bytes), bytes + 64);
    EXPECT_EQ(padded(bytes) % 64, 0U);
  }
}

}  // namespace
}  // namespace gradus::compile
