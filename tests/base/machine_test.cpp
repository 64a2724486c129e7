// machine_test.cpp - what is said about machines, this one and others.
#include "base/machine.hpp"

#include <gtest/gtest.h>

#include <new>

namespace gradus {
namespace {

TEST(Machine, reads_the_processor_off_the_kernels_words) {
  const char* amd =
      "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354P\nflags\t\t: sse4_2 avx2 fma avx512fx\n\n";
  EXPECT_EQ(processor_name_in(amd), "AMD EPYC 9354P");
  const char* arm = "processor\t: 0\nFeatures\t: fp asimd sve\nCPU part\t: 0xd40";
  EXPECT_EQ(processor_name_in(arm), "ARM part 0xd40");
}

TEST(Machine, tolerates_anything) {
  for (const char* text : {"", "\n", "model name", "model name\t:", ":", "\n\n::\nflags"})
    EXPECT_EQ(processor_name_in(text), "unknown processor") << text;
}

TEST(Machine, knows_this_one) {
  EXPECT_FALSE(processor_name().empty());
  EXPECT_EQ(system_name().substr(0, 5), "Linux");
  EXPECT_GT(installed_memory(), 64u << 20);
  EXPECT_GT(available_memory(), 0u);
  EXPECT_EQ(gradus_version().find_first_not_of("0123456789."), std::string::npos);
  EXPECT_FALSE(compiler_name().empty());
}

TEST(Machine, promises_no_memory_that_it_lacks) {
  EXPECT_THROW(expect_memory(std::uint64_t{1} << 60), std::bad_alloc);
  expect_memory(1 << 20);
}

}  // namespace
}  // namespace gradus
